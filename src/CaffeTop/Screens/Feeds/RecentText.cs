namespace CaffeTop.Screens.Feeds;

/// <summary>The last megabytes of a text that grows, for a log whose file may be moved away, or that never was one.</summary>
internal sealed class RecentText : ILogText
{
    private const int Most = 32 << 20;

    private readonly Lock _gate = new();
    private byte[] _ring = new byte[64 << 10];
    private long _end;

    public long Start
    {
        get
        {
            lock (_gate) return Math.Max(0, _end - _ring.Length);
        }
    }

    public long End
    {
        get
        {
            lock (_gate) return _end;
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_end + bytes.Length > _ring.Length && _ring.Length < Most) Grow(_end + bytes.Length);
            if (bytes.Length > _ring.Length)
            {
                _end += bytes.Length - _ring.Length;
                bytes = bytes[^_ring.Length..];
            }

            var at = (int)(_end % _ring.Length);
            var first = Math.Min(bytes.Length, _ring.Length - at);
            bytes[..first].CopyTo(_ring.AsSpan(at));
            bytes[first..].CopyTo(_ring);
            _end += bytes.Length;
        }
    }

    public void Clear()
    {
        lock (_gate) _end = 0;
    }

    public int Read(long offset, Span<byte> bytes)
    {
        lock (_gate)
        {
            if (offset < Math.Max(0, _end - _ring.Length) || offset >= _end) return 0;
            var count = (int)Math.Min(bytes.Length, _end - offset);
            var at = (int)(offset % _ring.Length);
            var first = Math.Min(count, _ring.Length - at);
            _ring.AsSpan(at, first).CopyTo(bytes);
            _ring.AsSpan(0, count - first).CopyTo(bytes[first..]);
            return count;
        }
    }

    // Only before the ring has begun to turn: then offsets and places are the same.
    private void Grow(long needed)
    {
        var size = (long)_ring.Length;
        while (size < needed && size < Most) size *= 2;
        if (_end <= _ring.Length) Array.Resize(ref _ring, (int)Math.Min(size, Most));
    }
}
