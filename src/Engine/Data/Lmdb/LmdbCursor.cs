namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>
/// Walks the records in the byte order of their keys. <see cref="Key"/> and <see cref="Value"/> are views into the cursor's buffers, good
/// until the next move; nothing is allocated per record. Starts before the first record. After an <see cref="LmdbException"/> the cursor
/// may be moved on: it continues behind the damaged record or page.
/// </summary>
public sealed class LmdbCursor
{
    private const int MostRetries = 100;

    private readonly LmdbReader _reader;
    private readonly LmdbPageStack _stack;
    private LmdbMeta _snapshot;
    private LmdbNode _node;
    private bool _positioned;
    private bool _counted;
    private byte[] _previousKey = [];
    private int _previousKeyBytes = -1;

    internal LmdbCursor(LmdbReader reader)
    {
        _reader = reader;
        _stack = new LmdbPageStack(reader);
        TakeSnapshot();
    }

    /// <summary>Number of records in the state being read.</summary>
    public long Entries => _snapshot.Entries;

    /// <summary>The current record's number, counted from 0 in key order; -1 before the first and after <see cref="Seek"/>.</summary>
    public long Index { get; private set; } = -1;

    /// <summary>How often a writer forced this cursor to take up a newer state of the database.</summary>
    public int SnapshotChanges { get; private set; }

    public ReadOnlySpan<byte> Key => _positioned
        ? _stack.Leaf.AsSpan(_node.KeyOffset, _node.KeyBytes)
        : throw new InvalidOperationException("The cursor is not on a record");

    /// <summary>The current record's bytes.</summary>
    /// <exception cref="LmdbException">they lie outside the file or on damaged pages.</exception>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            if (_node.OverflowPage is null && _positioned) return _stack.Leaf.AsSpan(_node.DataOffset, (int)_node.DataBytes);
            for (var retry = 0; ; retry++)
            {
                try
                {
                    return _stack.Overflow(_snapshot, _node, Key);
                }
                catch (LmdbSnapshotChanged)
                {
                    var key = Key.ToArray();
                    var index = Index;
                    Renew(retry);
                    if (!Seek(key) || !Key.SequenceEqual(key))
                    {
                        throw new LmdbException(_reader.FilePath, "was deleted by another program while it was "
                            + "read", null, RecordKey.Show(key));
                    }
                    Index = index;
                    if (_node.OverflowPage is null) return _stack.Leaf.AsSpan(_node.DataOffset, (int)_node.DataBytes);
                }
            }
        }
    }

    /// <summary>Moves to the next record, or from the start to the first; false behind the last.</summary>
    public bool MoveNext()
    {
        if (!_positioned && !_stack.HasRoot) return SeekFirst();
        byte[]? behind = null;
        var index = Index;
        for (var retry = 0; ; retry++)
        {
            try
            {
                if (behind is null) return Advance();
                var found = Seek(behind);
                if (found && Key.SequenceEqual(behind)) found = Advance();
                Index = found ? index + 1 : -1;
                return found;
            }
            catch (LmdbSnapshotChanged)
            {
                behind ??= _previousKey.AsSpan(0, Math.Max(_previousKeyBytes, 0)).ToArray();
                Renew(retry);
            }
        }
    }

    /// <summary>Moves to the first record of the newest state; false when the database is empty.</summary>
    public bool SeekFirst()
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                TakeSnapshot();
                if (_snapshot.Root == LmdbFormat.NoPage) return false;
                _stack.DescendFirst(_snapshot);
                _counted = true;
                Index = -1;
                return Settle(0);
            }
            catch (LmdbSnapshotChanged)
            {
                Renew(retry);
            }
        }
    }

    /// <summary>Moves to the first record whose key is at least <paramref name="key"/>, in byte order; false when there is none.</summary>
    public bool Seek(ReadOnlySpan<byte> key)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                Forget();
                if (_snapshot.Root == LmdbFormat.NoPage) return false;
                var node = _stack.Descend(_snapshot, key);
                if (node < _stack.LeafCount) return Settle(node);
                return _stack.NextLeaf(_snapshot) && Settle(0);
            }
            catch (LmdbSnapshotChanged)
            {
                Renew(retry);
            }
        }
    }

    /// <summary>Moves to record number <paramref name="index"/> in key order; false when there are not so many. The first call that leaves
    /// the
    /// current leaf page reads every leaf page once.</summary>
    public bool SeekIndex(long index)
    {
        if (index == 0) return SeekFirst();
        for (var retry = 0; ; retry++)
        {
            try
            {
                if (index < 0 || index >= _snapshot.Entries) return false;
                var leaves = _reader.IndexOf(_snapshot) ?? BuildIndex();
                var (page, firstRecord) = leaves.Find(index);
                Forget();
                _stack.DescendTo(_snapshot, page);
                _counted = true;
                Index = index - 1;
                return Settle((int)(index - firstRecord));
            }
            catch (LmdbSnapshotChanged)
            {
                Renew(retry);
            }
        }
    }

    private LmdbLeafIndex BuildIndex()
    {
        var index = new LmdbLeafIndex(_snapshot.TransactionId);
        Forget();
        _stack.ReadAhead = false;
        try
        {
            _stack.DescendFirst(_snapshot);
            do
            {
                index.Add(_stack.LeafNumber, _stack.LeafCount);
                if (index.Leaves > _stack.FilePages || index.Records > _snapshot.Entries) break;
            }
            while (_stack.NextLeaf(_snapshot));
        }
        finally
        {
            _stack.ReadAhead = true;
        }

        if (index.Records != _snapshot.Entries) throw Miscounted(index.Records);
        _reader.KeepIndex(index);
        return index;
    }

    private bool Advance()
    {
        if (_positioned) Remember();
        if (_stack.LeafLoaded && _stack.LeafPosition + 1 < _stack.LeafCount) return Settle(_stack.LeafPosition + 1);
        _positioned = false;
        if (_stack.NextLeaf(_snapshot)) return Settle(0);
        if (_counted && Index + 1 != _snapshot.Entries)
        {
            _counted = false;
            throw Miscounted(Index + 1);
        }

        return false;
    }

    private bool Settle(int node)
    {
        _positioned = false;
        _stack.LeafPosition = node;
        if (_counted && ++Index >= _snapshot.Entries)
        {
            _counted = false;
            throw Miscounted(Index + 1);
        }

        _node = _stack.CurrentNode();
        var key = _stack.Leaf.AsSpan(_node.KeyOffset, _node.KeyBytes);
        if (_previousKeyBytes >= 0 && key.SequenceCompareTo(_previousKey.AsSpan(0, _previousKeyBytes)) <= 0)
        {
            throw new LmdbException(_reader.FilePath, "stands behind a record with the same or a greater key; the database is "
                + "damaged", _stack.LeafNumber, RecordKey.Show(key));
        }

        _positioned = true;
        return true;
    }

    private LmdbException Miscounted(long found) =>
        new(_reader.FilePath, $"its header counts {_snapshot.Entries} records, its tree holds "
            + $"{(found > _snapshot.Entries ? "more" : found.ToString())}; the database is damaged");

    private void Remember()
    {
        if (_previousKey.Length < _node.KeyBytes) _previousKey = new byte[_reader.PageSize];
        Key.CopyTo(_previousKey);
        _previousKeyBytes = _node.KeyBytes;
    }

    private void Forget()
    {
        _positioned = false;
        _counted = false;
        _previousKeyBytes = -1;
        Index = -1;
    }

    private void TakeSnapshot()
    {
        var newest = _reader.Newest();
        if (newest != _snapshot) _stack.Clear();
        _snapshot = newest;
        _stack.FilePages = _reader.FilePages();
        Forget();
    }

    private void Renew(int retry)
    {
        if (retry >= MostRetries)
        {
            throw new LmdbException(_reader.FilePath, "is rewritten faster than it can be read; stop the program that writes it, or copy "
                + "it first");
        }
        SnapshotChanges++;
        TakeSnapshot();
    }
}
