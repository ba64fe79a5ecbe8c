using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Snapshots;

/// <summary>The file operations of a snapshot, one method per system call that can fail, so that tests can make each fail once.</summary>
internal interface ISnapshotFiles
{
    SafeFileHandle CreateExclusive(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    void Sync(SafeFileHandle file);

    void Close(SafeFileHandle file);

    void Rename(string from, string to);

    void SyncFolder(string path);

    void Delete(string path);
}
