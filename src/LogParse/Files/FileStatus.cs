using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>What Linux's statx says of a file: its kind, its size and who it is, whatever it is called.</summary>
internal readonly partial record struct FileStatus(FileKind Kind, FileIdentity Identity, long Size, uint Links, DateTime Written)
{
    private const int CurrentDirectory = -100, EmptyPath = 0x1000, KindMask = 0xF000;
    private const uint BasicAndBirth = 0xFFF;

    /// <summary>Of what a path leads to; null where there is nothing (or nothing that may be seen).</summary>
    public static FileStatus? Of(string path) => Query(CurrentDirectory, path, 0);

    /// <summary>Of an open file.</summary>
    public static FileStatus? Of(SafeFileHandle file) => Query((int)file.DangerousGetHandle(), string.Empty, EmptyPath);

    // The buffer of statx has the same layout on every processor, unlike fstat's.
    private static FileStatus? Query(int directory, string path, int flags)
    {
        Span<byte> status = stackalloc byte[256];
        if (Statx(directory, path, flags, BasicAndBirth, status) != 0) return null;
        var kind = (FileKind)(MemoryMarshal.Read<ushort>(status[28..]) & KindMask);
        var device = MemoryMarshal.Read<ulong>(status[136..]);
        var birth = (MemoryMarshal.Read<long>(status[80..]) * 1_000_000_000) + MemoryMarshal.Read<uint>(status[88..]);
        var written = DateTime.UnixEpoch.AddTicks(
            (Math.Clamp(MemoryMarshal.Read<long>(status[112..]), 0, 250_000_000_000) * TimeSpan.TicksPerSecond) + (MemoryMarshal.Read<uint>(status[120..]) / 100));
        return new FileStatus(
            kind, new FileIdentity(device, MemoryMarshal.Read<ulong>(status[32..]), birth), MemoryMarshal.Read<long>(status[40..]),
            MemoryMarshal.Read<uint>(status[16..]), written);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> status);
}

/// <summary>Device, inode and birth (0 where the file system does not say it): the same file under any name, and never one that took its number over.</summary>
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
