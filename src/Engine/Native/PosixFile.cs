using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Native;

/// <summary>
/// Writing a file so that it is whole on the disk or not there: created exclusively, synced, closed and renamed with every result checked.
/// The class library cannot do this: its flushes return normally when fsync fails, and its move copies where rename cannot.
/// </summary>
internal static partial class PosixFile
{
    private static bool Available => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>A new file, 0666 less the umask; an existing one or a link in its place is refused.</summary>
    public static SafeFileHandle CreateExclusive(string path)
        => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    public static void Sync(SafeFileHandle file)
    {
        if (!Available) RandomAccess.FlushToDisk(file);
        else if (Fsync(file) != 0) throw LastError("fsync");
    }

    /// <summary>Closes and reports what close reports (network file systems tell of a full disk only here).</summary>
    public static void Close(SafeFileHandle file)
    {
        if (!Available || file.IsInvalid || file.IsClosed)
        {
            file.Dispose();
            return;
        }

        var descriptor = (int)file.DangerousGetHandle();
        file.SetHandleAsInvalid();
        if (CloseDescriptor(descriptor) != 0) throw LastError("close");
    }

    /// <summary>Puts a file in another's place in one step; never copies.</summary>
    public static void Rename(string from, string to)
    {
        if (!Available) File.Move(from, to, overwrite: true);
        else if (RenamePath(from, to) != 0) throw LastError("rename");
    }

    /// <summary>Brings a folder's entries to the disk: what makes a rename inside it last through a power cut.</summary>
    public static void SyncFolder(string path)
    {
        if (!Available) return;

        // O_RDONLY | O_CLOEXEC
        var descriptor = Open(path, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
        if (descriptor < 0) throw LastError("open");
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(folder) != 0) throw LastError("fsync");
    }

    private static IOException LastError(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)} ({call}, errno {error})");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenamePath(string from, string to);
}
