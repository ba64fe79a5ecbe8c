namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>
/// Numbers of LMDB's file layout as 64-bit little-endian machines write it (lmdb.h and the comments of mdb.c, data version 1). A file is an
/// array of pages; pages 0 and 1 are metas, written in turn, the one with the higher transaction id counts. A page starts with its own
/// number (8 bytes), 2 unused bytes, flags (2), then lower and upper bound of its free space (2 + 2) or the length of an overflow run (4).
/// Behind the header stand the 2-byte offsets of the nodes, which fill the page from its end. A node: data size or child page (4), flags
/// (2; on branches the child's upper 16 bits), key size (2), key, data or, if <see cref="NodeBigData"/>, the first page of an overflow run.
/// </summary>
internal static class LmdbFormat
{
    public const uint Magic = 0xBEEFC0DE;
    public const uint Version = 1;
    public const int MetaBytes = PageHeader + 136;
    public const int PageHeader = 16;
    public const int NodeHeader = 8;
    public const int SmallestPage = 512;
    public const int LargestPage = 65536;
    public const int DeepestTree = 32;
    public const int LongestKey = 511;
    public const ulong NoPage = ulong.MaxValue;

    public const ushort PageBranch = 0x01;
    public const ushort PageLeaf = 0x02;
    public const ushort PageOverflow = 0x04;
    public const ushort PageMeta = 0x08;

    /// <summary>The flags that say what a page is; the others are a writer's own marks.</summary>
    public const ushort PageKind = 0x6F;

    public const ushort NodeBigData = 0x01;
    public const ushort NodeSubDatabase = 0x02;
    public const ushort NodeDuplicates = 0x04;

    public const ushort DatabaseDuplicates = 0x04;
    public const ushort DatabaseIntegerKey = 0x08;
    public const ushort DatabaseOrderFlags = 0x02 | DatabaseDuplicates | DatabaseIntegerKey | 0x10 | 0x20 | 0x40;

    public const int TransactionIdOffset = PageHeader + 128;

    /// <summary>Pages of the run that holds <paramref name="bytes"/> of data behind one page header.</summary>
    public static long OverflowPages(long bytes, int pageSize) => ((PageHeader - 1 + bytes) / pageSize) + 1;
}
