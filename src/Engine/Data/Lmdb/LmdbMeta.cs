using System.Buffers.Binary;

namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>One of the two meta pages: the root of one consistent state of the database.</summary>
internal readonly record struct LmdbMeta(
    ulong TransactionId,
    int PageSize,
    ulong Root,
    int Depth,
    long Entries,
    long BranchPages,
    long LeafPages,
    long OverflowPages,
    ulong LastPage)
{
    /// <summary>
    /// Reads the meta at the start of <paramref name="page"/> (at least <see cref="LmdbFormat.MetaBytes"/>); a sentence if it is none.
    /// </summary>
    public static string? Read(ReadOnlySpan<byte> page, out LmdbMeta meta)
    {
        meta = default;
        if ((BinaryPrimitives.ReadUInt16LittleEndian(page[10..]) & LmdbFormat.PageMeta) == 0
            || BinaryPrimitives.ReadUInt32LittleEndian(page[16..]) != LmdbFormat.Magic)
        {
            return "does not start as an LMDB does (magic number 0xBEEFC0DE)";
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(page[20..]);
        if (version != LmdbFormat.Version) return $"has data version {version}; version {LmdbFormat.Version} (LMDB 0.9) is supported";
        var pageSize = BinaryPrimitives.ReadUInt32LittleEndian(page[40..]);
        if (pageSize is < LmdbFormat.SmallestPage or > LmdbFormat.LargestPage || (pageSize & (pageSize - 1)) != 0)
        {
            return $"gives a page size of {pageSize} bytes; a power of two between {LmdbFormat.SmallestPage} and "
                + $"{LmdbFormat.LargestPage} was expected";
        }

        var main = page[88..];
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(main[4..]);
        if ((flags & LmdbFormat.DatabaseDuplicates) != 0) return "keeps several values per key (MDB_DUPSORT); Caffe's databases have one "
            + "value per key";
        if ((flags & LmdbFormat.DatabaseOrderFlags) != 0) return $"orders its keys by other rules than their bytes (flags 0x{flags:x}); "
            + "Caffe's databases do not";
        var depth = BinaryPrimitives.ReadUInt16LittleEndian(main[6..]);
        if (depth > LmdbFormat.DeepestTree) return $"has a tree of depth {depth}; at most {LmdbFormat.DeepestTree} is possible";
        var entries = BinaryPrimitives.ReadUInt64LittleEndian(main[32..]);
        var root = BinaryPrimitives.ReadUInt64LittleEndian(main[40..]);
        if ((root == LmdbFormat.NoPage) != (entries == 0) || entries > long.MaxValue || (root != LmdbFormat.NoPage && depth == 0))
        {
            return $"contradicts itself: {entries} records in a tree of depth {depth} at page {root}";
        }

        meta = new LmdbMeta(
            BinaryPrimitives.ReadUInt64LittleEndian(page[LmdbFormat.TransactionIdOffset..]),
            (int)pageSize,
            root,
            depth,
            (long)entries,
            BinaryPrimitives.ReadInt64LittleEndian(main[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(main[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(main[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(page[136..]));
        return null;
    }

    /// <summary>Writes a whole meta page, number <paramref name="number"/>, into the cleared <paramref name="page"/>.</summary>
    public void Write(Span<byte> page, int number, ulong mapBytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(page, number);
        BinaryPrimitives.WriteUInt16LittleEndian(page[10..], LmdbFormat.PageMeta);
        BinaryPrimitives.WriteUInt32LittleEndian(page[16..], LmdbFormat.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(page[20..], LmdbFormat.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(page[32..], mapBytes);
        BinaryPrimitives.WriteInt32LittleEndian(page[40..], PageSize);
        BinaryPrimitives.WriteUInt16LittleEndian(page[44..], LmdbFormat.DatabaseIntegerKey); // the free list is keyed by transaction id
        BinaryPrimitives.WriteUInt64LittleEndian(page[80..], LmdbFormat.NoPage);
        var main = page[88..];
        BinaryPrimitives.WriteUInt16LittleEndian(main[6..], (ushort)Depth);
        BinaryPrimitives.WriteInt64LittleEndian(main[8..], BranchPages);
        BinaryPrimitives.WriteInt64LittleEndian(main[16..], LeafPages);
        BinaryPrimitives.WriteInt64LittleEndian(main[24..], OverflowPages);
        BinaryPrimitives.WriteInt64LittleEndian(main[32..], Entries);
        BinaryPrimitives.WriteUInt64LittleEndian(main[40..], Root);
        BinaryPrimitives.WriteUInt64LittleEndian(page[136..], LastPage);
        BinaryPrimitives.WriteUInt64LittleEndian(page[LmdbFormat.TransactionIdOffset..], TransactionId);
    }
}
