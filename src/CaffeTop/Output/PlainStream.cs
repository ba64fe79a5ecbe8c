namespace CaffeTop.Output;

/// <summary>
/// Standard output or error as a program must see it that outlives its terminal: once nobody reads any more (a closed pipe, a terminal that
/// went away), writing does nothing instead of throwing.
/// </summary>
internal sealed class PlainStream(Stream stream) : Stream
{
    private volatile bool _closed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_closed) return;
        try
        {
            stream.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The second is what the class library makes of a descriptor that was closed before the program began.
            _closed = true;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
