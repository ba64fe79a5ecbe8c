using System.Buffers.Binary;

namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>A branch or leaf page whose header was checked; every node is checked against the page's bounds when it is asked for.</summary>
internal readonly ref struct LmdbPage
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _file;
    private readonly ulong _number;
    private readonly int _upper;

    private LmdbPage(string file, ulong number, ReadOnlySpan<byte> bytes, int upper, int count)
    {
        _file = file;
        _number = number;
        _bytes = bytes;
        _upper = upper;
        Count = count;
    }

    /// <summary>Number of nodes, at least one.</summary>
    public int Count { get; }

    /// <exception cref="LmdbException">the header does not say what the tree says about this page.</exception>
    public static LmdbPage Check(string file, ulong number, ReadOnlySpan<byte> bytes, bool leaf)
    {
        var ownNumber = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (ownNumber != number) throw new LmdbException(file, $"says that it is page {ownNumber}; the database is damaged", number);
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) & LmdbFormat.PageKind;
        var expected = leaf ? LmdbFormat.PageLeaf : LmdbFormat.PageBranch;
        if (kind != expected)
        {
            throw new LmdbException(file, $"has flags 0x{kind:x2} where a {(leaf ? "leaf" : "branch")} page (0x{expected:x2}) was "
                + "expected; the database is damaged", number);
        }

        return Trusted(file, number, bytes);
    }

    /// <summary>A page that <see cref="Check"/> has seen before; its free-space bounds are checked again, being needed anyway.</summary>
    public static LmdbPage Trusted(string file, ulong number, ReadOnlySpan<byte> bytes)
    {
        int lower = BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]);
        int upper = BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]);
        var count = (lower - LmdbFormat.PageHeader) / 2;
        if (count < 1 || (lower & 1) != 0 || lower > upper || upper > bytes.Length)
        {
            throw new LmdbException(file, $"gives its free space as {lower}…{upper} of {bytes.Length} bytes; the database is "
                + "damaged", number);
        }

        return new LmdbPage(file, number, bytes, upper, count);
    }

    public ReadOnlySpan<byte> Key(int node)
    {
        var offset = Node(node);
        return _bytes.Slice(offset + LmdbFormat.NodeHeader, KeyBytes(offset));
    }

    /// <summary>The page below a branch's node.</summary>
    public ulong Child(int node)
    {
        var offset = Node(node);
        return BinaryPrimitives.ReadUInt32LittleEndian(_bytes[offset..])
            | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(offset + 4)..]) << 32);
    }

    /// <summary>A leaf's node: its data lies in the page at an offset, or in the overflow run that starts at a page.</summary>
    public LmdbNode Leaf(int node)
    {
        var offset = Node(node);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(offset + 4)..]);
        var keyBytes = KeyBytes(offset);
        var keyOffset = offset + LmdbFormat.NodeHeader;
        if ((flags & (LmdbFormat.NodeSubDatabase | LmdbFormat.NodeDuplicates)) != 0)
        {
            throw new LmdbException(_file, "is a named sub-database or a list of duplicates; Caffe's databases keep one value per key in "
                + "the main one", _number, RecordKey.Show(_bytes.Slice(keyOffset, keyBytes)));
        }

        long dataBytes = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[offset..]);
        var dataOffset = keyOffset + keyBytes;
        var big = (flags & LmdbFormat.NodeBigData) != 0;
        if (dataOffset + (big ? 8 : dataBytes) > _bytes.Length)
        {
            throw new LmdbException(_file, $"its {dataBytes} bytes of data reach past the end of the page; the database is "
                + "damaged", _number, RecordKey.Show(_bytes.Slice(keyOffset, keyBytes)));
        }

        ulong? overflow = big ? BinaryPrimitives.ReadUInt64LittleEndian(_bytes[dataOffset..]) : null;
        return new LmdbNode(keyOffset, keyBytes, dataOffset, dataBytes, overflow);
    }

    private int Node(int node)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(LmdbFormat.PageHeader + (2 * node))..]);
        if (offset < _upper
            || offset > _bytes.Length - LmdbFormat.NodeHeader
            || offset + LmdbFormat.NodeHeader + KeyBytes(offset) > _bytes.Length)
        {
            throw new LmdbException(_file, $"node {node} at offset {offset} lies outside the page; the database is damaged", _number);
        }

        return offset;
    }

    private int KeyBytes(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(offset + 6)..]);
}
