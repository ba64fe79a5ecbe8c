using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Native;

/// <summary>
/// The few libc calls that the class library does not give: fsync that reports its failure (<c>FileStream.Flush(true)</c> and
/// <c>RandomAccess.FlushToDisk</c> return normally on EIO and ENOSPC), and fsync of a folder after a rename. Elsewhere than on Linux and
/// macOS the class library's own calls are used.
/// </summary>
internal static partial class Posix
{
    private static bool Available => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    // Linux (all 64-bit architectures of .NET) and macOS number it differently; O_RDONLY is 0 on both.
    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Brings a file's content to the disk.</summary>
    /// <exception cref="CaffeTopException">the disk did not take it: nothing may be renamed into place.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        if (!Available)
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        if (Fsync(file) != 0) throw new CaffeTopException(path, $"could not be brought to the disk: {LastError()}");
    }

    /// <summary>Brings a folder's entries to the disk: what makes a rename inside it last through a power cut.</summary>
    /// <exception cref="CaffeTopException">the disk did not take it.</exception>
    public static void SyncFolder(string path)
    {
        if (!Available) return;
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0) throw new CaffeTopException(path, $"cannot be opened: {LastError()}");
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        Sync(folder, path);
    }

    private static string LastError()
    {
        var error = Marshal.GetLastPInvokeError();
        return $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
