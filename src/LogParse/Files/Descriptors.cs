using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>poll(2) and read(2) on descriptors that are no files: inotify's and standard input's.</summary>
internal static partial class Descriptors
{
    private const short Readable = 1;
    private const int NonBlock = 0x800, CloseOnExec = 0x80000;

    /// <summary>Sleeps until the descriptor can be read (or is at its end) or the time is over or the token is cancelled; false in the last two cases.</summary>
    public static bool WaitForInput(int descriptor, TimeSpan time, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        var milliseconds = (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);
        if (!cancellation.CanBeCanceled) return WaitForInput(descriptor, -1, milliseconds);

        // A descriptor that the token makes readable, so that one call waits for both.
        using var wake = new SafeFileHandle(EventDescriptor(0, NonBlock | CloseOnExec), ownsHandle: true);
        if (wake.IsInvalid) return WaitForInput(descriptor, -1, Math.Min(milliseconds, 100));
        using var registration = cancellation.UnsafeRegister(static handle => _ = Write((int)((SafeFileHandle)handle!).DangerousGetHandle(), 1, sizeof(ulong)), wake);
        return WaitForInput(descriptor, (int)wake.DangerousGetHandle(), milliseconds);
    }

    /// <summary>Bytes read, 0 at the end, −1 where nothing is there (or a signal came first).</summary>
    public static int Read(int descriptor, Span<byte> bytes) => (int)ReadBytes(descriptor, bytes, bytes.Length);

    private static unsafe bool WaitForInput(int descriptor, int wake, int milliseconds)
    {
        Span<PollRequest> requests = [new() { Descriptor = descriptor, Events = Readable }, new() { Descriptor = wake, Events = Readable }];
        fixed (PollRequest* first = requests) return PollDescriptors(first, (nuint)requests.Length, milliseconds) > 0 && requests[0].Found != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int PollDescriptors(PollRequest* requests, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int descriptor, Span<byte> bytes, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in ulong value, nint length);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint value, int flags);
}
