using System.Buffers.Binary;

namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>Fills one branch or leaf page: node offsets from the front, nodes from the back, each node at an even offset.</summary>
internal sealed class LmdbPageBuilder
{
    private readonly byte[] _page;
    private int _upper;

    public LmdbPageBuilder(int pageSize)
    {
        _page = new byte[pageSize];
        _upper = pageSize;
    }

    public int Count { get; private set; }

    public bool Fits(int keyBytes, int dataBytes) => LmdbFormat.PageHeader + (2 * (Count + 1)) + NodeBytes(keyBytes, dataBytes) <= _upper;

    /// <summary>Adds a node with room for <paramref name="dataBytes"/> behind its key; the caller fills both through the result.</summary>
    public Slot Add(ReadOnlySpan<byte> key, int dataBytes)
    {
        _upper -= NodeBytes(key.Length, dataBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(_page.AsSpan(LmdbFormat.PageHeader + (2 * Count++)), (ushort)_upper);
        var node = _page.AsSpan(_upper);
        BinaryPrimitives.WriteUInt16LittleEndian(node[6..], (ushort)key.Length);
        key.CopyTo(node[LmdbFormat.NodeHeader..]);
        return new Slot(node, node.Slice(LmdbFormat.NodeHeader + key.Length, dataBytes));
    }

    public ReadOnlySpan<byte> Finish(ulong number, ushort kind)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_page, number);
        BinaryPrimitives.WriteUInt16LittleEndian(_page.AsSpan(10), kind);
        BinaryPrimitives.WriteUInt16LittleEndian(_page.AsSpan(12), (ushort)(LmdbFormat.PageHeader + (2 * Count)));
        BinaryPrimitives.WriteUInt16LittleEndian(_page.AsSpan(14), (ushort)_upper);
        return _page;
    }

    public void Clear()
    {
        _page.AsSpan().Clear();
        _upper = _page.Length;
        Count = 0;
    }

    private static int NodeBytes(int keyBytes, int dataBytes) => (LmdbFormat.NodeHeader + keyBytes + dataBytes + 1) & ~1;

    /// <summary>The added node, to be completed.</summary>
    public readonly ref struct Slot(Span<byte> node, Span<byte> data)
    {
        private readonly Span<byte> _node = node;

        public Span<byte> Data { get; } = data;

        /// <summary>Marks a leaf's node: the size of its data, which may lie elsewhere.</summary>
        public void Node(int dataBytes, ushort flags)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_node, dataBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(_node[4..], flags);
        }

        /// <summary>Marks a branch's node: the page below it.</summary>
        public void Child(ulong page)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_node, (uint)page);
            BinaryPrimitives.WriteUInt16LittleEndian(_node[4..], (ushort)(page >> 32));
        }
    }
}
