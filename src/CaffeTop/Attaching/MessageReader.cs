using System.Buffers.Binary;

namespace CaffeTop.Attaching;

/// <summary>
/// Cuts a stream into messages: four bytes of length (little-endian, of what follows), one of <see cref="MessageKind"/>, the body. Pure; a stream may be
/// cut anywhere. Memory is taken for bytes that have come, not for a length that was claimed.
/// </summary>
internal sealed class MessageReader
{
    /// <summary>Of kind and body.</summary>
    public const int Longest = 1 << 20;

    /// <summary>Length and kind.</summary>
    public const int HeaderBytes = 5;

    private byte[] _bytes = new byte[8192];
    private int _start;
    private int _end;

    /// <summary>Where the next bytes are to be put; then <see cref="Fed"/>.</summary>
    public Span<byte> Room
    {
        get
        {
            if (_start == _end) (_start, _end) = (0, 0);
            if (_end == _bytes.Length && _start > 0)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _bytes.Length) Array.Resize(ref _bytes, 2 * _bytes.Length);
            return _bytes.AsSpan(_end);
        }
    }

    /// <summary>So many bytes were put into <see cref="Room"/>.</summary>
    public void Fed(int count) => _end += count;

    /// <summary>The next message, its body valid until the next use of <see cref="Room"/>.</summary>
    /// <exception cref="ProtocolException">Its length or kind is none.</exception>
    public bool TryTake(out MessageKind kind, out ReadOnlySpan<byte> body)
    {
        kind = default;
        body = default;
        var bytes = _bytes.AsSpan(_start, _end - _start);
        if (bytes.Length < HeaderBytes) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length is 0 or > Longest) throw new ProtocolException($"a message of {length} bytes came, and 1 to {Longest} are allowed");
        kind = (MessageKind)bytes[4];
        if (kind is not ((>= MessageKind.Hello and <= MessageKind.StopAsked) or (>= MessageKind.Card and <= MessageKind.Farewell))) throw new ProtocolException($"a message of the unknown kind {bytes[4]} came");
        var whole = 4 + (int)length;
        if (bytes.Length < whole) return false;
        body = bytes[HeaderBytes..whole];
        _start += whole;
        return true;
    }
}
