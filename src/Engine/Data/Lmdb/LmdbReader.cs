using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>
/// Reads an LMDB that Caffe's tools, liblmdb or <see cref="LmdbWriter"/> wrote. Reads at positions (no memory map: a file cut short under a
/// map kills the process), writes nothing and takes no lock, so read-only media and databases in use by others are fine.
/// <para>A live writer does not know of this reader and may reuse the pages of the state that is being read. It never reuses pages of the
/// state before the last committed one (mdb.c, mdb_page_alloc takes pages freed before the oldest reader's transaction, which without
/// readers is the last committed one), so what was read from state T is sound while the newest transaction id is at most T+1. Cursors check
/// that after every read, and take up the newest state at the same key when it fails.</para>
/// </summary>
public sealed class LmdbReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private LmdbLeafIndex? _index;

    private LmdbReader(SafeFileHandle file, string path, int pageSize, LmdbMeta newest)
    {
        _file = file;
        FilePath = path;
        PageSize = pageSize;
        Entries = newest.Entries;
    }

    /// <summary>The file itself, <c>…/data.mdb</c>.</summary>
    public string FilePath { get; }

    public int PageSize { get; }

    /// <summary>Number of records when the database was opened, from its header.</summary>
    public long Entries { get; }

    /// <summary>Opens a folder that holds <c>data.mdb</c>, or the file itself (MDB_NOSUBDIR).</summary>
    /// <exception cref="LmdbException">there is none, or its header is not an LMDB's.</exception>
    public static LmdbReader Open(string path)
    {
        var filePath = Locate(path);
        var file = RegularFile.Open(filePath);
        try
        {
            var newest = NewestMeta(file, filePath);
            return new LmdbReader(file, filePath, newest.PageSize, newest);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A cursor before the first record; cursors are independent of each other, one thread each.</summary>
    public LmdbCursor OpenCursor() => new(this);

    public void Dispose() => _file.Dispose();

    internal LmdbMeta Newest()
    {
        var newest = NewestMeta(_file, FilePath);
        if (newest.PageSize != PageSize)
        {
            throw new LmdbException(FilePath, $"its page size changed from {PageSize} to {newest.PageSize} while it was read: it was "
                + "replaced");
        }
        return newest;
    }

    /// <summary>Whether what was read until now from <paramref name="snapshot"/> is sound (see the class).</summary>
    internal bool IsSound(in LmdbMeta snapshot)
    {
        Span<byte> id = stackalloc byte[8];
        for (var meta = 0; meta < 2; meta++)
        {
            if (RandomAccess.Read(_file, id, ((long)meta * PageSize) + LmdbFormat.TransactionIdOffset) != 8)
            {
                throw new LmdbException(FilePath, "was cut short while it was read", (ulong)meta);
            }

            var transaction = BinaryPrimitives.ReadUInt64LittleEndian(id);
            if (transaction > snapshot.TransactionId + 1 && Newest().TransactionId > snapshot.TransactionId + 1) return false;
        }

        return true;
    }

    internal long FilePages() => RandomAccess.GetLength(_file) / PageSize;

    /// <summary>Reads whole pages from <paramref name="page"/> on; returns how many of them are in the file.</summary>
    internal int ReadPages(ulong page, Span<byte> destination)
    {
        var offset = checked((long)page * PageSize);
        var bytes = 0;
        while (bytes < destination.Length)
        {
            var read = RandomAccess.Read(_file, destination[bytes..], offset + bytes);
            if (read == 0) break;
            bytes += read;
        }

        return bytes / PageSize;
    }

    internal LmdbLeafIndex? IndexOf(in LmdbMeta snapshot)
        => _index is { } index && index.TransactionId == snapshot.TransactionId ? index : null;

    internal void KeepIndex(LmdbLeafIndex index) => _index = index;

    private static string Locate(string path)
    {
        if (File.Exists(path)) return path;
        if (!Directory.Exists(path))
        {
            throw new LmdbException(path, "there is no such folder; an LMDB (a folder that holds data.mdb) was expected; check the path, "
                + "or make it with 'caffetop data'");
        }

        var file = Path.Combine(path, "data.mdb");
        if (File.Exists(file)) return file;
        if (File.Exists(Path.Combine(path, "CURRENT")) && Directory.EnumerateFiles(path, "MANIFEST-*").Any())
        {
            throw new LmdbException(path, "is a LevelDB, not an LMDB; LevelDB cannot be read yet: convert it to LMDB (convert_imageset "
                + "--backend=lmdb) and set backend: LMDB");
        }

        throw new LmdbException(path, "holds no data.mdb; an LMDB was expected; was the conversion that makes it finished?");
    }

    private static LmdbMeta NewestMeta(SafeFileHandle file, string path)
    {
        Span<byte> page = stackalloc byte[LmdbFormat.MetaBytes];
        var length = RandomAccess.GetLength(file);
        if (length < 2 * LmdbFormat.SmallestPage)
        {
            throw new LmdbException(path, $"is {length} bytes long; an LMDB has at least two pages; was it written to its end?");
        }

        var firstFault = ReadMeta(file, 0, page, out var first);
        string? secondFault = null;
        var second = default(LmdbMeta);

        // The second meta's place follows from the first one's page size; where the first is damaged, from trying.
        for (var size = firstFault is null ? first.PageSize : LmdbFormat.SmallestPage; size <= LmdbFormat.LargestPage; size *= 2)
        {
            secondFault = ReadMeta(file, size, page, out second);
            if (secondFault is null && second.PageSize != size) secondFault = "gives another page size than the first one";
            if (secondFault is null || firstFault is null) break;
        }

        return (firstFault, secondFault) switch
        {
            (null, null) => first.TransactionId >= second.TransactionId ? first : second,
            (null, _) => first,
            (_, null) => second,
            _ => throw new LmdbException(path, $"{firstFault}; is it an LMDB, and whole?", 0),
        };
    }

    private static string? ReadMeta(SafeFileHandle file, long offset, Span<byte> page, out LmdbMeta meta)
    {
        meta = default;
        return RandomAccess.Read(file, page, offset) == page.Length ? LmdbMeta.Read(page, out meta) : "ends inside its header";
    }
}
