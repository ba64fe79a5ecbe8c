using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>
/// Sleeps until a file may have changed: inotify on the file and on its folder (a rotation happens there). Where there is no inotify, or none
/// of its events come (network file systems, other containers), sleeping ends after <see cref="Interval"/> all the same.
/// </summary>
internal sealed partial class FileWatch : IDisposable
{
    /// <summary>How long a change that no event tells of may stay unseen.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private const int NonBlock = 0x800, CloseOnExec = 0x80000;
    private const uint Modified = 0x2, MovedTo = 0x80, Created = 0x100, Deleted = 0x200, MovedFrom = 0x40, Attributes = 0x4, MovedSelf = 0x800;
    private const int EventSize = 16;

    private readonly byte[] _name;
    private readonly SafeFileHandle? _events;
    private readonly byte[] _buffer = new byte[16 << 10];
    private int _folderWatch = -1;
    private int _fileWatch = -1;

    /// <param name="path">The name to watch, whichever file has it.</param>
    public FileWatch(string path)
    {
        _name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = InotifyInit(NonBlock | CloseOnExec);
        if (descriptor < 0) return;
        _events = new SafeFileHandle(descriptor, ownsHandle: true);
        var folder = Path.GetDirectoryName(path);
        _folderWatch = InotifyAdd(descriptor, string.IsNullOrEmpty(folder) ? "." : folder, Created | MovedTo | MovedFrom | Deleted);
    }

    /// <summary>Whether the last file that took the name was made under it (not moved there).</summary>
    public bool WasCreated { get; private set; }

    public bool UsesEvents => _folderWatch >= 0 && _fileWatch >= 0;

    /// <summary>Watches the growth of this file and of no other.</summary>
    public void Watch(SafeFileHandle file)
    {
        if (_events is null) return;
        var descriptor = (int)_events.DangerousGetHandle();
        if (_fileWatch >= 0) _ = InotifyRemove(descriptor, _fileWatch);

        // By its descriptor: another file may have its name by now.
        _fileWatch = InotifyAdd(descriptor, $"/proc/self/fd/{(int)file.DangerousGetHandle()}", Modified | Attributes | MovedSelf);
    }

    /// <summary>Returns after an event, after <paramref name="longest"/> or after <see cref="Interval"/>, whichever comes first.</summary>
    public bool Wait(TimeSpan longest, CancellationToken cancellation)
    {
        var time = longest < Interval ? longest : Interval;
        if (_events is null) return cancellation.WaitHandle.WaitOne(time);
        return Descriptors.WaitForInput((int)_events.DangerousGetHandle(), time, cancellation) && Take();
    }

    /// <summary>Takes the events that wait; true where one is about the name or the file.</summary>
    public bool Take()
    {
        if (_events is null) return false;
        var any = false;
        while (Descriptors.Read((int)_events.DangerousGetHandle(), _buffer) is var length and > 0)
        {
            for (var rest = _buffer.AsSpan(0, length); rest.Length >= EventSize;)
            {
                var watch = MemoryMarshal.Read<int>(rest);
                var mask = MemoryMarshal.Read<uint>(rest[4..]);
                var nameLength = (int)Math.Min(MemoryMarshal.Read<uint>(rest[12..]), (uint)(rest.Length - EventSize));
                var name = rest.Slice(EventSize, nameLength).TrimEnd((byte)0);
                any |= watch != _folderWatch || name.SequenceEqual(_name);
                if (watch == _folderWatch && name.SequenceEqual(_name) && (mask & (Created | MovedTo)) != 0) WasCreated = (mask & Created) != 0;
                rest = rest[(EventSize + nameLength)..];
            }
        }

        return any;
    }

    public void Dispose() => _events?.Dispose();

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InotifyAdd(int descriptor, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int InotifyRemove(int descriptor, int watch);
}
