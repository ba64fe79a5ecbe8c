using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>
/// What the system says of a file (on Linux statx, elsewhere what .NET knows, which takes the time of creation for identity): its kind, its
/// size and who it is, whatever it is called.
/// </summary>
internal readonly partial record struct FileStatus(FileKind Kind, FileIdentity Identity, long Size, uint Links, DateTime Written)
{
    private const int CurrentDirectory = -100, EmptyPath = 0x1000, KindMask = 0xF000;
    private const uint BasicAndBirth = 0xFFF, Birth = 0x800;

    /// <summary>Of what a path leads to; null where there is nothing (or nothing that may be seen).</summary>
    public static FileStatus? Of(string path)
    {
        if (OperatingSystem.IsLinux()) return Query(CurrentDirectory, path, 0);
        var file = new FileInfo(path);
        return file.Exists ? new FileStatus(FileKind.Regular, new FileIdentity(0, 0, file.CreationTimeUtc.Ticks), file.Length, 1, file.LastWriteTimeUtc) : null;
    }

    /// <summary>Of an open file.</summary>
    public static FileStatus? Of(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux()) return Query((int)file.DangerousGetHandle(), string.Empty, EmptyPath);
        var born = File.GetCreationTimeUtc(file).Ticks;
        return new FileStatus(FileKind.Regular, new FileIdentity(0, 0, born), RandomAccess.GetLength(file), 1, File.GetLastWriteTimeUtc(file));
    }

    // The buffer of statx has the same layout on every processor, unlike fstat's.
    private static FileStatus? Query(int directory, string path, int flags)
    {
        Span<byte> status = stackalloc byte[256];
        if (Statx(directory, path, flags, BasicAndBirth, status) != 0) return null;
        var kind = (FileKind)(MemoryMarshal.Read<ushort>(status[28..]) & KindMask);
        var device = MemoryMarshal.Read<ulong>(status[136..]);
        var knowsBirth = (MemoryMarshal.Read<uint>(status) & Birth) != 0;
        var identity = new FileIdentity(device, MemoryMarshal.Read<ulong>(status[32..]), knowsBirth ? Time(status[80..]).Ticks : 0);
        return new FileStatus(kind, identity, MemoryMarshal.Read<long>(status[40..]), MemoryMarshal.Read<uint>(status[16..]), Time(status[112..]));
    }

    private static DateTime Time(ReadOnlySpan<byte> seconds) => DateTime.UnixEpoch.AddTicks(
        (Math.Clamp(MemoryMarshal.Read<long>(seconds), 0, 250_000_000_000) * TimeSpan.TicksPerSecond) + (MemoryMarshal.Read<uint>(seconds[8..]) / 100));

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> status);
}

/// <summary>Device, inode and birth (ticks, UTC; 0 where the file system does not say it): the same file under any name, and never one that took its number over.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long Birth);

internal enum FileKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Socket = 0xC000,
}
