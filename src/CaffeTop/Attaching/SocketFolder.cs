using System.Globalization;
using System.Runtime.InteropServices;

namespace CaffeTop.Attaching;

/// <summary>
/// Where the sockets of this user's runs are: <c>$XDG_RUNTIME_DIR/caffetop</c>, else <c>/tmp/caffetop-UID</c> (<c>$CAFFETOP_SOCKETS</c> instead of both,
/// where it is set), one <c>PID.sock</c> per run. Whoever may enter the folder could steer the runs, so it must be a folder (not a link to one),
/// belong to this user, and be closed to everybody else.
/// </summary>
internal static unsafe class SocketFolder
{
    private const int CurrentFolder = -100, NoFollow = 0x100;
    private const uint BasicStatus = 0x7FF;
    private const int KindMask = 0xF000, FolderKind = 0x4000, LinkKind = 0xA000, SocketKind = 0xC000;

    /// <summary>The place for the socket of a run of this process.</summary>
    public static string Own => Asked ?? FromEnvironment() ?? Shared;

    private static string? Asked => Environment.GetEnvironmentVariable("CAFFETOP_SOCKETS") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    private static string Shared => string.Create(CultureInfo.InvariantCulture, $"/tmp/caffetop-{LocalCalls.EffectiveUser()}");

    /// <summary>The socket of a process in a folder.</summary>
    public static string SocketOf(string folder, int process) => Path.Combine(folder, process.ToString(CultureInfo.InvariantCulture) + ".sock");

    /// <summary>The process that a socket is named after; null: the name is none of ours.</summary>
    public static int? ProcessOf(string socket) =>
        socket.EndsWith(".sock", StringComparison.Ordinal) && int.TryParse(Path.GetFileNameWithoutExtension(socket), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            ? process
            : null;

    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="AttachException">It cannot be made, or it is not safe.</exception>
    public static void Prepare(string folder)
    {
        if (LocalCalls.MakeFolder(folder, 0x1C0) == 0)
        {
            // The umask may have taken of it even what its owner needs.
            _ = LocalCalls.SetMode(folder, 0x1C0);
        }
        else if (LocalCalls.LastError is var error && error != LocalCalls.Exists)
        {
            throw new AttachException($"the folder for sockets {folder} cannot be made: {LocalCalls.Describe(error)}");
        }

        Check(folder);
    }

    /// <summary>The sockets in both places, for runs may have been started where the variable was not set (cron, su). A place that is not safe is told and left out.</summary>
    public static IReadOnlyList<string> Sockets(Action<string> say)
    {
        var sockets = new List<string>();
        string own = Own, shared = Asked is null ? Shared : own;
        foreach (var folder in own == shared ? [own] : new[] { own, shared })
        {
            if (Look(folder) is null) continue;
            try
            {
                Check(folder);
                foreach (var path in Directory.EnumerateFileSystemEntries(folder))
                {
                    if (ProcessOf(path) is not null && Look(path) is { Kind: SocketKind } found && found.User == LocalCalls.EffectiveUser()) sockets.Add(path);
                }
            }
            catch (Exception e) when (e is AttachException or IOException or UnauthorizedAccessException)
            {
                say(e.Message);
            }
        }

        sockets.Sort(StringComparer.Ordinal);
        return sockets;
    }

    /// <exception cref="AttachException">It is a link, no folder, somebody else's, or open to others.</exception>
    public static void Check(string folder)
    {
        if (Look(folder) is not { } found) throw new AttachException($"the folder for sockets {folder} cannot be looked at: {LocalCalls.Describe(LocalCalls.LastError)}");
        var user = LocalCalls.EffectiveUser();
        if (found.Kind == LinkKind) throw Unsafe(folder, "it is a symbolic link");
        if (found.Kind != FolderKind) throw Unsafe(folder, "it is no folder");
        if (found.User != user) throw Unsafe(folder, $"it belongs to user {found.User}, not to user {user}");
        if ((found.Mode & 0x3F) != 0) throw Unsafe(folder, $"others may enter it (mode {Convert.ToString(found.Mode & 0x1FF, 8)}; needed is 700)");
    }

    private static AttachException Unsafe(string folder, string reason) => new($"the folder for sockets {folder} is not safe: {reason}; remove it");

    // Only where it is this user's: after su the variable often still names the other user's folder.
    private static string? FromEnvironment()
    {
        var folder = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (string.IsNullOrEmpty(folder) || folder[0] != '/' || folder.Contains('\0')) return null;
        return Look(folder) is { Kind: FolderKind } found && found.User == LocalCalls.EffectiveUser() ? Path.Combine(folder, "caffetop") : null;
    }

    // Of the name itself, not of what a link leads to. statx: its buffer has the same layout on every processor.
    private static Entry? Look(string path)
    {
        Span<byte> status = stackalloc byte[256];
        fixed (byte* pointer = status)
        {
            if (LocalCalls.Status(CurrentFolder, path, NoFollow, BasicStatus, pointer) != 0) return null;
        }

        var mode = MemoryMarshal.Read<ushort>(status[28..]);
        return new Entry(mode & KindMask, mode & 0xFFF, MemoryMarshal.Read<uint>(status[20..]));
    }

    private readonly record struct Entry(int Kind, int Mode, uint User);
}
