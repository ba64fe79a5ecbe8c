using System.Runtime.InteropServices;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// What the C library is needed for: modes and size of a terminal, waiting for it, moving descriptors. Constants are Linux's on x64 and arm64;
/// glibc and musl agree in them.
/// </summary>
internal static partial class Libc
{
    public const int Interrupted = 4;
    public const int InputOutputError = 5;
    public const int TryAgain = 11;

    public const int ReadWrite = 2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const short PollIn = 1;
    public const short PollOut = 4;
    public const short PollError = 8;
    public const short PollHangUp = 16;
    public const short PollInvalid = 32;

    public const int SetNow = 0;
    public const int FlushInput = 0;
    public const int GetWindowSize = 0x5413;
    public const int SignalStop = 19;
    public const int DuplicateAboveClosing = 1030;

    private const string Name = "libc";

    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int descriptor, byte* bytes, nint count);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Name, EntryPoint = "pipe2", SetLastError = true)]
    public static unsafe partial int Pipe(int* ends, int flags);

    [LibraryImport(Name, EntryPoint = "dup2", SetLastError = true)]
    public static partial int DuplicateOver(int descriptor, int over);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport(Name, EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int WindowSize(int descriptor, nuint request, ushort* size);

    [LibraryImport(Name, EntryPoint = "tcgetattr", SetLastError = true)]
    public static unsafe partial int GetModes(int descriptor, byte* modes);

    [LibraryImport(Name, EntryPoint = "tcsetattr", SetLastError = true)]
    public static unsafe partial int SetModes(int descriptor, int when, byte* modes);

    [LibraryImport(Name, EntryPoint = "cfmakeraw")]
    public static unsafe partial void MakeRaw(byte* modes);

    [LibraryImport(Name, EntryPoint = "tcflush", SetLastError = true)]
    public static partial int Flush(int descriptor, int queue);

    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport(Name, EntryPoint = "getpgid")]
    public static partial int GroupOf(int process);

    [LibraryImport(Name, EntryPoint = "getsid")]
    public static partial int SessionOf(int process);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
