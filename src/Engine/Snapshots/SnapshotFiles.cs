using CaffeTop.Engine.Native;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Snapshots;

/// <summary>The real disk.</summary>
internal sealed class SnapshotFiles : ISnapshotFiles
{
    public SafeFileHandle CreateExclusive(string path) => PosixFile.CreateExclusive(path);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file) => PosixFile.Sync(file);

    public void Close(SafeFileHandle file) => PosixFile.Close(file);

    public void Rename(string from, string to) => PosixFile.Rename(from, to);

    public void SyncFolder(string path) => PosixFile.SyncFolder(path);

    public void Delete(string path) => File.Delete(path);
}
