using System.ComponentModel;
using System.Runtime.InteropServices;
using CaffeTop.Events;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>
/// Opens a log for reading without ever waiting: a FIFO would block the ordinary open for ever and a device has no end, so the file is opened
/// without blocking and its kind is asked of the open descriptor (no window between the check and the use). No file is mapped into memory:
/// others may cut it at any time, which would kill the process.
/// </summary>
internal static partial class LogHandle
{
    private const int NonBlock = 0x800, CloseOnExec = 0x80000;
    private const int NoEntry = 2, NoSuchDevice = 6, AccessDenied = 13, NotADirectory = 20, TooManyFiles = 24, NameTooLong = 36, Loop = 40;

    /// <exception cref="LogFileException">Missing, unreadable, or no regular file.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (path.Length == 0) throw new LogFileException("an empty file name was given where the name of a log is needed");
        var name = SafeText.Clean(path);
        if (path.Contains('\0')) throw new LogFileException($"{name}: a file name cannot hold a NUL character");
        if (OperatingSystem.IsLinux()) return OpenOnLinux(path, name);
        if (Directory.Exists(path)) throw Irregular(name, FileKind.Directory);
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogFileException($"{name}: cannot be opened: {SafeText.Clean(e.Message)}", e);
        }
    }

    /// <summary>The same, but null where the file is missing or not to be had at this moment (a log between two rotations).</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (LogFileException)
        {
            return null;
        }
    }

    /// <summary>Why something that is not a regular file is no log.</summary>
    public static LogFileException Irregular(string cleanName, FileKind kind) => new($"{cleanName}: " + kind switch
    {
        FileKind.Directory => "is a directory, but a log file is needed; name a file in it",
        FileKind.Fifo => "is a FIFO; its text can be followed as standard input: caffetop tail - < " + cleanName,
        FileKind.Socket => "is a socket, but a log file is needed",
        _ => "is a device, but a log file is needed",
    });

    private static SafeFileHandle OpenOnLinux(string path, string name)
    {
        var descriptor = OpenDescriptor(path, NonBlock | CloseOnExec);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NoSuchDevice) throw Irregular(name, FileKind.Socket);
            throw new LogFileException($"{name}: " + error switch
            {
                NoEntry => "no such file" + WhereToLook(path),
                NotADirectory => "no such file: a part of the path is a file, not a directory",
                AccessDenied => "cannot be opened: permission denied",
                Loop => "cannot be opened: its symbolic links lead in a circle",
                NameTooLong => "cannot be opened: the name is too long",
                TooManyFiles => "cannot be opened: this process has too many files open (ulimit -n)",
                _ => "cannot be opened: " + new Win32Exception(error).Message,
            });
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var kind = FileStatus.Of(handle)?.Kind ?? FileKind.Regular;
        if (kind == FileKind.Regular) return handle;
        handle.Dispose();
        throw Irregular(name, kind);
    }

    private static string WhereToLook(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(folder)) return " in the current directory";
        return Directory.Exists(folder) ? "" : $" (there is no directory {SafeText.Clean(folder)} either); relative paths start at the current directory";
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);
}
