using System.Runtime.InteropServices;

namespace CaffeTop.Output;

/// <summary>
/// Writes to a descriptor and does nothing else. The console's own streams send a terminal <c>ESC [ ? 1 h ESC =</c> before the first byte, which
/// changes its arrow keys and is never taken back, and take over its modes.
/// </summary>
internal sealed partial class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const short Writable = 4;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">Nobody reads any more, or the descriptor is closed.</exception>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var sent = SysWrite(descriptor, start + done, buffer.Length - done);
                if (sent >= 0)
                {
                    done += (int)sent;
                    continue;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error == TryAgain)
                {
                    // Another program that shares it made it so that it does not wait.
                    var entry = new PollEntry { Descriptor = descriptor, Wanted = Writable };
                    _ = SysPoll(&entry, 1, Timeout.Infinite);
                }
                else if (error != Interrupted)
                {
                    throw new IOException($"descriptor {descriptor} takes no more: {Marshal.GetPInvokeErrorMessage(error)}");
                }
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint SysWrite(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int SysPoll(PollEntry* entries, nuint count, int milliseconds);

    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
