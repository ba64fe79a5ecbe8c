using CaffeTop.Engine.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Tests.Snapshots;

/// <summary>The real disk, whose operation number <paramref name="failAt"/> (from 0; deletions not counted) fails as the system
/// would.</summary>
internal sealed class FailingFiles(int failAt, string error) : ISnapshotFiles
{
    private readonly SnapshotFiles _disk = new();

    /// <summary>What was called, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>False where the sweep went past the last operation.</summary>
    public bool Failed { get; private set; }

    public SafeFileHandle CreateExclusive(string path)
    {
        Check("create");
        return _disk.CreateExclusive(path);
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Check("write");
        _disk.Write(file, bytes, offset);
    }

    public void Sync(SafeFileHandle file)
    {
        Check("fsync");
        _disk.Sync(file);
    }

    public void Close(SafeFileHandle file)
    {
        Check("close");
        _disk.Close(file);
    }

    public void Rename(string from, string to)
    {
        Check("rename");
        _disk.Rename(from, to);
    }

    public void SyncFolder(string path)
    {
        Check("fsync folder");
        _disk.SyncFolder(path);
    }

    public void Delete(string path) => _disk.Delete(path);

    private void Check(string call)
    {
        Calls.Add(call);
        if (Calls.Count - 1 != failAt) return;
        Failed = true;
        throw error == "EACCES" ? new UnauthorizedAccessException("Permission denied") : new IOException(error);
    }
}
