using System.Buffers.Binary;
using CaffeTop.Engine.Native;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>
/// Writes a whole database at once, keys in ascending byte order: leaves and overflow runs as they come, then the branch levels, at last
/// the
/// two metas. The file is written beside the final name, brought to the disk and renamed, so the database appears whole or not at all.
/// liblmdb reads it, and goes on writing into it.
/// </summary>
public sealed class LmdbWriter : IDisposable
{
    private const int PageSize = 4096;
    private const int BufferBytes = 256 * PageSize;

    /// <summary>A longer node moves its data into an overflow run, so that a leaf holds at least two nodes (mdb.c: me_nodemax).</summary>
    private const int LargestNode = (((PageSize - LmdbFormat.PageHeader) / 2) & -2) - 2;

    private readonly string _folder;
    private readonly bool _folderMade;
    private readonly string _file;
    private readonly string _temporary;
    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly LmdbPageBuilder _leaf = new(PageSize);
    private readonly List<(byte[] Key, ulong Page)> _leaves = [];
    private readonly byte[] _lastKey = new byte[LmdbFormat.LongestKey];
    private int _lastKeyBytes;
    private int _buffered;
    private long _flushed;
    private long _writtenPages;
    private long _entries;
    private long _branchPages;
    private long _overflowPages;
    private bool _committed;

    private LmdbWriter(string folder, bool folderMade)
    {
        _folder = folder;
        _folderMade = folderMade;
        _file = Path.Combine(folder, "data.mdb");
        _temporary = Path.Combine(folder, $".data.mdb.{Path.GetRandomFileName()}");
        _handle = File.OpenHandle(_temporary, FileMode.CreateNew, FileAccess.Write);
        Reserve(2);
    }

    /// <summary>Records appended so far.</summary>
    public long Entries => _entries;

    /// <summary>Begins a database in the folder <paramref name="path"/>, which is made where it is missing.</summary>
    /// <exception cref="CaffeTopException">a database is there already (unless <paramref name="overwrite"/>), or the folder cannot be
    /// written.</exception>
    public static LmdbWriter Create(string path, bool overwrite = false)
    {
        if (!overwrite && (File.Exists(Path.Combine(path, "data.mdb")) || File.Exists(path)))
        {
            throw new CaffeTopException(path, "exists already; remove it first, choose another name, or allow overwriting");
        }

        try
        {
            var made = !Directory.Exists(path);
            Directory.CreateDirectory(path);
            return new LmdbWriter(path, made);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(path, $"cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Adds a record; <paramref name="key"/> has 1 to 511 bytes and is greater than the last one.</summary>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length is 0 or > LmdbFormat.LongestKey)
        {
            throw new CaffeTopException(_file, $"the key '{RecordKey.Show(key)}' has {key.Length} bytes; LMDB takes 1 to "
                + $"{LmdbFormat.LongestKey}");
        }

        if (_entries > 0 && key.SequenceCompareTo(_lastKey.AsSpan(0, _lastKeyBytes)) <= 0)
        {
            throw new CaffeTopException(_file, $"the key '{RecordKey.Show(key)}' does not come after "
                + $"'{RecordKey.Show(_lastKey.AsSpan(0, _lastKeyBytes))}'; keys must ascend and be unique");
        }

        var big = LmdbFormat.NodeHeader + key.Length + value.Length > LargestNode;
        var stored = big ? 8 : value.Length;
        if (!_leaf.Fits(key.Length, stored)) FlushLeaf();
        if (_leaf.Count == 0) _leaves.Add((key.ToArray(), 0));
        var data = _leaf.Add(key, stored);
        if (big)
        {
            data.Node(value.Length, LmdbFormat.NodeBigData);
            BinaryPrimitives.WriteInt64LittleEndian(data.Data, WriteOverflow(value));
        }
        else
        {
            data.Node(value.Length, 0);
            value.CopyTo(data.Data);
        }

        key.CopyTo(_lastKey);
        _lastKeyBytes = key.Length;
        _entries++;
    }

    /// <summary>Finishes the file, brings it to the disk and gives it its name.</summary>
    /// <exception cref="CaffeTopException">the disk refused; nothing that was there before has changed.</exception>
    public void Commit()
    {
        try
        {
            if (_leaf.Count > 0) FlushLeaf();
            var (root, depth) = WriteBranches();
            var last = (ulong)_writtenPages - 1;
            WriteMetas(new LmdbMeta(1, PageSize, root, depth, _entries, _branchPages, _leaves.Count, _overflowPages, last));
            PosixFile.Sync(_handle);
            PosixFile.Close(_handle);
            PosixFile.Rename(_temporary, _file);
            _committed = true;
            File.Delete(Path.Combine(_folder, "lock.mdb")); // the reader table of the replaced file
            PosixFile.SyncFolder(_folder);
            if (_folderMade && Path.GetDirectoryName(Path.GetFullPath(_folder)) is { } parent) PosixFile.SyncFolder(parent);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(_file, $"could not be written: {exception.Message}", exception);
        }
    }

    /// <summary>Without a <see cref="Commit"/> before, removes what was written.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        if (_committed) return;
        File.Delete(_temporary);
        if (_folderMade && Directory.Exists(_folder) && !Directory.EnumerateFileSystemEntries(_folder).Any()) Directory.Delete(_folder);
    }

    private void FlushLeaf()
    {
        _leaves[^1] = (_leaves[^1].Key, WritePage(_leaf, LmdbFormat.PageLeaf));
    }

    private long WriteOverflow(ReadOnlySpan<byte> value)
    {
        var pages = LmdbFormat.OverflowPages(value.Length, PageSize);
        var first = _writtenPages;
        Span<byte> header = stackalloc byte[LmdbFormat.PageHeader];
        header.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(header, first);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], LmdbFormat.PageOverflow);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)pages);
        Write(header);
        Write(value);
        WriteZeros((int)((pages * PageSize) - LmdbFormat.PageHeader - value.Length));
        _writtenPages += pages;
        _overflowPages += pages;
        return first;
    }

    private (ulong Root, int Depth) WriteBranches()
    {
        if (_leaves.Count == 0) return (LmdbFormat.NoPage, 0);
        var (level, depth) = (_leaves, 1);
        for (; level.Count > 1; depth++) level = WriteLevel(level);
        return (level[0].Page, depth);
    }

    private List<(byte[] Key, ulong Page)> WriteLevel(List<(byte[] Key, ulong Page)> children)
    {
        List<(byte[] Key, ulong Page)> pages = [];
        var page = new LmdbPageBuilder(PageSize);
        for (var i = 0; i < children.Count; i++)
        {
            // liblmdb insists on two nodes in a branch, so the last page may not be left with one: the page before ends a node earlier.
            var key = children[i].Key.Length;
            var full = !page.Fits(key, 0) || (i == children.Count - 2 && !page.Fits(key, children[^1].Key.Length + 16));
            if (full) pages[^1] = (pages[^1].Key, WriteBranch(page));
            var first = page.Count == 0;
            if (first) pages.Add((children[i].Key, 0));
            page.Add(first ? [] : children[i].Key, 0).Child(children[i].Page);
        }

        pages[^1] = (pages[^1].Key, WriteBranch(page));
        return pages;
    }

    private ulong WriteBranch(LmdbPageBuilder page)
    {
        _branchPages++;
        return WritePage(page, LmdbFormat.PageBranch);
    }

    private ulong WritePage(LmdbPageBuilder page, ushort kind)
    {
        var number = (ulong)_writtenPages++;
        Write(page.Finish(number, kind));
        page.Clear();
        return number;
    }

    private void WriteMetas(LmdbMeta meta)
    {
        FlushBuffer();

        // Both metas name the same state, so one torn page costs nothing. The map is given some room for a first program that writes.
        var map = Math.Max(1UL << 20, ((ulong)_writtenPages * PageSize) + (1UL << 20));
        Span<byte> pages = _buffer.AsSpan(0, 2 * PageSize);
        pages.Clear();
        (meta with { TransactionId = 0 }).Write(pages, 0, map);
        meta.Write(pages[PageSize..], 1, map);
        RandomAccess.Write(_handle, pages, 0);
    }

    private void Reserve(int pages)
    {
        WriteZeros(pages * PageSize);
        _writtenPages += pages;
    }

    private void WriteZeros(int bytes)
    {
        while (bytes > 0)
        {
            if (_buffered == BufferBytes) FlushBuffer();
            var part = Math.Min(bytes, BufferBytes - _buffered);
            _buffer.AsSpan(_buffered, part).Clear();
            _buffered += part;
            bytes -= part;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_buffered == BufferBytes) FlushBuffer();
            var part = Math.Min(bytes.Length, BufferBytes - _buffered);
            bytes[..part].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += part;
            bytes = bytes[part..];
        }
    }

    private void FlushBuffer()
    {
        try
        {
            RandomAccess.Write(_handle, _buffer.AsSpan(0, _buffered), _flushed);
        }
        catch (IOException exception)
        {
            throw new CaffeTopException(_file, $"could not be written: {exception.Message}", exception);
        }

        _flushed += _buffered;
        _buffered = 0;
    }
}
