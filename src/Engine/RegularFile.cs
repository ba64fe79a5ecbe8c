using System.ComponentModel;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Proto;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine;

/// <summary>
/// Opens regular files only. Opening a FIFO the ordinary way waits for a writer for ever and a device such as /dev/zero has no end, so on
/// Linux the file is opened without blocking and its kind is asked of the open descriptor (no window between the check and the use).
/// </summary>
public static partial class RegularFile
{
    private const int NonBlock = 0x800, CloseOnExec = 0x80000, EmptyPath = 0x1000;
    private const int KindMask = 0xF000, RegularKind = 0x8000, DirectoryKind = 0x4000, FifoKind = 0x1000, SocketKind = 0xC000;
    private const int CurrentDirectory = -100;
    private const int NoEntry = 2, AccessDenied = 13, NotADirectory = 20, NoSuchDevice = 6;

    /// <summary>A handle for reading. Errors: missing, unreadable, a directory, a FIFO, a socket or a device.</summary>
    public static SafeFileHandle Open(string path)
    {
        if (path.Length == 0) throw new CaffeTopException("an empty file name was given where the name of a file is needed");
        if (path.Contains('\0')) throw new CaffeTopException(SafeText.Clean(path), "a file name cannot hold a NUL character");
        if (OperatingSystem.IsLinux()) return OpenOnLinux(path);
        if (Directory.Exists(path)) throw new CaffeTopException(SafeText.Clean(path), "is a directory, but a file is needed");
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(SafeText.Clean(path), "cannot be opened: " + SafeText.Clean(e.Message), e);
        }
    }

    /// <summary>The first <paramref name="length"/> bytes of an opened file; fewer where it has become shorter meanwhile.</summary>
    public static ReadOnlyMemory<byte> ReadAll(SafeFileHandle file, string path, int length)
    {
        var bytes = new byte[length];
        var read = 0;
        try
        {
            while (read < length)
            {
                var n = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (n == 0) break;
                read += n;
            }
        }
        catch (IOException e)
        {
            throw new CaffeTopException(SafeText.Clean(path), "cannot be read: " + SafeText.Clean(e.Message), e);
        }

        return bytes.AsMemory(0, read);
    }

    /// <summary>
    /// Refuses to put a file in the place of something else. A rename over a device, a FIFO or a link to one would take it away from every
    /// program of the machine (root may do so even to /dev/null).
    /// </summary>
    public static void CheckReplaceable(string path)
    {
        if (path.Length == 0) throw new CaffeTopException("an empty file name was given where the name of a file to write is needed");
        if (path.Contains('\0')) throw new CaffeTopException(SafeText.Clean(path), "a file name cannot hold a NUL character");
        if (KindOf(path) is { } kind && kind != RegularKind)
            throw new CaffeTopException(SafeText.Clean(path), Irregular(kind) + " to write; name another file");
    }

    /// <summary>Whether writing to the path means waiting for a reader; false where it is missing.</summary>
    public static bool IsFifoOrSocket(string path) => KindOf(path) is FifoKind or SocketKind;

    // Of what a link points to; null where there is nothing.
    private static int? KindOf(string path)
    {
        if (!OperatingSystem.IsLinux()) return Directory.Exists(path) ? DirectoryKind : null;
        Span<byte> status = stackalloc byte[256];
        return Status(CurrentDirectory, path, 0, 1, status) == 0 ? MemoryMarshal.Read<ushort>(status[28..]) & KindMask : null;
    }

    private static SafeFileHandle OpenOnLinux(string path)
    {
        var name = SafeText.Clean(path);
        var descriptor = OpenDescriptor(path, NonBlock | CloseOnExec);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new CaffeTopException(name, error switch
            {
                NoEntry => "no such file" + Neighbour(path),
                NotADirectory => "no such file: a part of the path is a file, not a directory",
                AccessDenied => "cannot be opened: permission denied",
                NoSuchDevice => Irregular(SocketKind),
                _ => "cannot be opened: " + new Win32Exception(error).Message,
            });
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Span<byte> status = stackalloc byte[256];
        var kind = Status(descriptor, string.Empty, EmptyPath, 1, status) == 0 ? MemoryMarshal.Read<ushort>(status[28..]) & KindMask : RegularKind;
        if (kind == RegularKind) return handle;
        handle.Dispose();
        throw new CaffeTopException(name, Irregular(kind) + (kind == FifoKind ? "; save what it delivers to a file first" : ""));
    }

    private static string Irregular(int kind) => kind switch
    {
        DirectoryKind => "is a directory, but a file is needed",
        FifoKind => "is a FIFO, but a regular file is needed",
        SocketKind => "is a socket, but a regular file is needed",
        _ => "is a device, but a regular file is needed",
    };

    // A typing error in a path is the commonest cause: name the file of the same folder that is nearest.
    private static string Neighbour(string path)
    {
        var folder = Path.GetDirectoryName(path);
        folder = string.IsNullOrEmpty(folder) ? "." : folder;
        try
        {
            if (!Directory.Exists(folder)) return $" (there is no directory \"{SafeText.Clean(folder)}\" either); relative paths start at the current directory";
            var names = Directory.EnumerateFiles(folder).Take(2000).Select(f => Path.GetFileName(f));
            var nearest = NearestName.Find(Path.GetFileName(path), names);
            return nearest is null ? "" : $"; did you mean \"{SafeText.Clean(nearest)}\"?";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    // statx: its buffer has the same layout on every processor (mode at byte 28), unlike fstat's.
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int descriptor, string path, int flags, uint mask, Span<byte> status);
}
