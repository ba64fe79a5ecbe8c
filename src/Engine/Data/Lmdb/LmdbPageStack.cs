using System.Buffers.Binary;

namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>
/// The pages from the root to the current leaf, each in its own buffer, and one window of read-ahead that serves leaves and overflow runs:
/// a
/// scan reads up to a megabyte at a time, a jump only what it needs. Every page number is checked against the header and the file's length
/// before it is read, and the depth is the header's, at most 32: a loop in a damaged tree cannot hold a descent up.
/// </summary>
internal sealed class LmdbPageStack(LmdbReader reader)
{
    private const int LargestWindow = 1 << 20;
    private const long LargestRecord = 1 << 30;

    private readonly byte[]?[] _pages = new byte[LmdbFormat.DeepestTree][];
    private readonly ulong[] _numbers = new ulong[LmdbFormat.DeepestTree];
    private readonly int[] _positions = new int[LmdbFormat.DeepestTree];
    private int _loaded;
    private int _depth;
    private byte[] _window = [];
    private ulong _windowFirst;
    private long _windowPages;
    private long _ahead;

    public bool ReadAhead { get; set; } = true;

    /// <summary>Whole pages in the file when the state was taken up.</summary>
    public long FilePages { get; set; }

    public bool HasRoot => _depth > 0;

    public bool LeafLoaded => _depth > 0 && _loaded == _depth;

    public byte[] Leaf => _pages[_depth - 1]!;

    public ulong LeafNumber => _numbers[_depth - 1];

    public int LeafCount => Page(_depth - 1).Count;

    public int LeafPosition { get => _positions[_depth - 1]; set => _positions[_depth - 1] = value; }

    /// <summary>Forgets all pages: they belong to another state of the database.</summary>
    public void Clear()
    {
        _loaded = 0;
        _depth = 0;
        _windowPages = 0;
        Array.Clear(_numbers);
    }

    public LmdbNode CurrentNode() => Page(_depth - 1).Leaf(LeafPosition);

    public void DescendFirst(in LmdbMeta snapshot)
    {
        _depth = snapshot.Depth;
        _loaded = 0;
        Load(0, snapshot.Root, snapshot);
        DescendLeftmost(snapshot);
    }

    /// <summary>
    /// Descends to the leaf where <paramref name="key"/> belongs; gives the first node that is not smaller, maybe one past the last.
    /// </summary>
    public int Descend(in LmdbMeta snapshot, ReadOnlySpan<byte> key)
    {
        _depth = snapshot.Depth;
        _loaded = 0;
        Load(0, snapshot.Root, snapshot);
        while (_loaded < _depth)
        {
            var level = _loaded - 1;
            var page = Page(level);

            // The first node of a branch stands for everything below the second one's key, whatever its own key says.
            _positions[level] = Math.Max(LowerBound(page, key, 1, orEqual: true) - 1, 0);
            Load(_loaded, page.Child(_positions[level]), snapshot);
        }

        return LowerBound(Page(_depth - 1), key, 0, orEqual: false);
    }

    /// <summary>Descends to a leaf whose number is known, by its first key.</summary>
    public void DescendTo(in LmdbMeta snapshot, ulong leaf)
    {
        _depth = snapshot.Depth;
        Load(_depth - 1, leaf, snapshot);
        var key = Page(_depth - 1).Key(0).ToArray();
        _ = Descend(snapshot, key);
        if (LeafNumber != leaf)
        {
            throw new LmdbException(reader.FilePath, "is not where the branch pages look for its keys; the database is "
                + "damaged", leaf, RecordKey.Show(key));
        }
    }

    /// <summary>
    /// Goes on to the leaf to the right; false behind the last. Behind a page that failed to load it goes on to its neighbour.
    /// </summary>
    public bool NextLeaf(in LmdbMeta snapshot)
    {
        var level = Math.Min(_loaded, _depth - 1) - 1;
        while (level >= 0 && _positions[level] + 1 >= Page(level).Count) level--;
        if (level < 0)
        {
            _loaded = Math.Min(_loaded, _depth - 1);
            return false;
        }

        _loaded = level + 1;
        _positions[level]++;
        Load(_loaded, Page(level).Child(_positions[level]), snapshot);
        DescendLeftmost(snapshot);
        return true;
    }

    /// <summary>The data of a node that lies in an overflow run: one page header, then the bytes without a break.</summary>
    public ReadOnlySpan<byte> Overflow(scoped in LmdbMeta snapshot, scoped in LmdbNode node, scoped ReadOnlySpan<byte> key)
    {
        var pages = LmdbFormat.OverflowPages(node.DataBytes, reader.PageSize);
        var first = node.OverflowPage.GetValueOrDefault();
        if (first < 2 || first > snapshot.LastPage || (ulong)pages > snapshot.LastPage - first + 1 || node.DataBytes > LargestRecord)
        {
            throw new LmdbException(reader.FilePath, $"its {node.DataBytes} bytes of data at page {first} reach past the last page, "
                + $"{snapshot.LastPage}; the database is damaged", LeafNumber, RecordKey.Show(key));
        }

        if ((ulong)FilePages < first + (ulong)pages) throw Truncated(first, snapshot, RecordKey.Show(key));
        var run = ReadRun(first, pages, snapshot);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(run[12..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(run) != first
            || (BinaryPrimitives.ReadUInt16LittleEndian(run[10..]) & LmdbFormat.PageKind) != LmdbFormat.PageOverflow
            || length < pages)
        {
            throw new LmdbException(reader.FilePath, $"is not the start of an overflow run of {pages} pages; the database is "
                + "damaged", first, RecordKey.Show(key));
        }

        return run.Slice(LmdbFormat.PageHeader, (int)node.DataBytes);
    }

    private static int LowerBound(LmdbPage page, ReadOnlySpan<byte> key, int first, bool orEqual)
    {
        var (low, high) = (first, page.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = page.Key(middle).SequenceCompareTo(key);
            if (order < 0 || (orEqual && order == 0)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private LmdbPage Page(int level) => LmdbPage.Trusted(reader.FilePath, _numbers[level], _pages[level]);

    private void DescendLeftmost(in LmdbMeta snapshot)
    {
        while (_loaded < _depth)
        {
            var level = _loaded - 1;
            _positions[level] = 0;
            Load(_loaded, Page(level).Child(0), snapshot);
        }

        LeafPosition = 0;
    }

    private void Load(int level, ulong number, in LmdbMeta snapshot)
    {
        _pages[level] ??= new byte[reader.PageSize];
        if (_numbers[level] != number)
        {
            _numbers[level] = 0;
            if (number < 2 || number > snapshot.LastPage)
            {
                throw new LmdbException(reader.FilePath, $"there is no page {number} (the last one is {snapshot.LastPage}); the database "
                    + "is damaged", level == 0 ? 0 : _numbers[level - 1]);
            }

            if ((ulong)FilePages <= number) throw Truncated(number, snapshot, null);
            ReadOnlySpan<byte> bytes;
            var leaf = level == _depth - 1;
            if (leaf && ReadAhead)
            {
                bytes = ReadRun(number, 1, snapshot);
            }
            else
            {
                if (reader.ReadPages(number, _pages[level]) != 1) throw Truncated(number, snapshot, null);
                if (!reader.IsSound(snapshot)) throw new LmdbSnapshotChanged();
                bytes = _pages[level];
            }

            _ = LmdbPage.Check(reader.FilePath, number, bytes, leaf);
            if (leaf && ReadAhead) bytes.CopyTo(_pages[level]);
            _numbers[level] = number;
        }

        _loaded = level + 1;
    }

    private ReadOnlySpan<byte> ReadRun(ulong first, long pages, scoped in LmdbMeta snapshot)
    {
        var size = reader.PageSize;
        if (first < _windowFirst || first + (ulong)pages > _windowFirst + (ulong)_windowPages)
        {
            var end = _windowFirst + (ulong)_windowPages;
            var onward = _windowPages > 0 && first >= _windowFirst && first <= end + 16;
            _ahead = onward ? Math.Min(Math.Max(_ahead * 2, 8), LargestWindow / size) : 1;
            var wanted = Math.Min(Math.Max(pages, _ahead), FilePages - (long)first);
            if (_window.Length < wanted * size) _window = GC.AllocateUninitializedArray<byte>(checked((int)(wanted * size)));
            _windowPages = 0;
            var read = reader.ReadPages(first, _window.AsSpan(0, (int)(wanted * size)));
            if (read < pages) throw Truncated(first + (ulong)read, snapshot, null);
            if (!reader.IsSound(snapshot)) throw new LmdbSnapshotChanged();
            (_windowFirst, _windowPages) = (first, read);
        }

        return _window.AsSpan((int)(first - _windowFirst) * size, (int)pages * size);
    }

    private LmdbException Truncated(ulong page, in LmdbMeta snapshot, string? key) =>
        new(reader.FilePath, $"lies past the end of the file, which has {reader.FilePages()} of {snapshot.LastPage + 1} pages: it was "
            + "cut short; copy or convert it again", page, key);
}
