using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Snapshots;

/// <summary>Writes to a file in large pieces and knows the length and SHA-256 of what went through. Does not own the file.</summary>
internal sealed class HashedStream(ISnapshotFiles files, SafeFileHandle file) : Stream
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _filled;
    private long _flushed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _flushed + _filled;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Flushes and gives the digest of everything, as lower-case hexadecimal; the stream is spent afterwards.</summary>
    public string Digest()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, _buffer.Length - _filled);
            buffer[..count].CopyTo(_buffer.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == _buffer.Length) Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_filled == 0) return;
        var bytes = _buffer.AsSpan(0, _filled);
        files.Write(file, bytes, _flushed);
        _hash.AppendData(bytes);
        _flushed += _filled;
        _filled = 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
