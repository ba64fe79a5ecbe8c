using Microsoft.Win32.SafeHandles;

namespace CaffeTop.Engine.Snapshots;

/// <summary>Protobuf's wire types (developers.google.com/protocol-buffers, "Encoding").</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}

/// <summary>
/// Reads protobuf's wire format from a file through one small buffer, so that memory does not grow with the file. Every length is compared
/// with what is left of the message around it before anything is done with it. No memory mapping: the file may shrink meanwhile.
/// </summary>
internal sealed class FileWireReader : IDisposable
{
    private const int MostDepth = 100;
    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = new byte[64 << 10];
    private long _bufferStart;
    private int _bufferLength;

    public FileWireReader(string path)
    {
        Path = path;
        _file = RegularFile.Open(path);
        Length = RandomAccess.GetLength(_file);
        End = Length;
    }

    public string Path { get; }

    /// <summary>The file's length in bytes when it was opened.</summary>
    public long Length { get; }

    public long Position { get; private set; }

    /// <summary>Where the message being read ends.</summary>
    public long End { get; private set; }

    public bool AtEnd => Position >= End;

    public void Dispose() => _file.Dispose();

    public CaffeTopException Error(long offset, string reason) => new($"{SafeText.Clean(Path)}@{offset}", reason);

    public CaffeTopException Error(string reason) => Error(Position, reason);

    /// <summary>Goes to a part of the file that was found before.</summary>
    public void Seek(long position, long end)
    {
        Position = position;
        End = end;
    }

    /// <summary>The next field's number and wire type.</summary>
    public (int Field, WireType Type) ReadTag()
    {
        var start = Position;
        var tag = ReadVarint();
        var type = (WireType)(tag & 7);
        var field = tag >> 3;
        if (field is 0 or > 536870911 || type > WireType.Fixed32)
            throw Error(start, $"not a protobuf message: {tag} is no field here (the file is damaged, or something was appended to it, or it is of another kind)");
        return ((int)field, type);
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Error("not a protobuf message: a number goes on for more than 10 bytes");
    }

    /// <summary>A length prefix: at most what is left of the message around it.</summary>
    public long ReadLength()
    {
        var start = Position;
        var length = ReadVarint();
        if (length > (ulong)(End - Position))
            throw Error(start, $"the file is truncated or damaged: {length:N0} bytes are announced here, but {End - Position:N0} are left");
        return (long)length;
    }

    /// <summary>Enters a length-delimited message; give the returned end back to <see cref="Leave"/>.</summary>
    public long Enter()
    {
        var length = ReadLength();
        var outer = End;
        End = Position + length;
        return outer;
    }

    public void Leave(long outerEnd)
    {
        Position = End;
        End = outerEnd;
    }

    public void Skip(long bytes)
    {
        if (bytes > End - Position) throw Truncated();
        Position += bytes;
    }

    /// <summary>Skips a field's value; groups too, without recursion.</summary>
    public void SkipField(int field, WireType type)
    {
        var start = Position;
        Span<int> groups = stackalloc int[MostDepth];
        var depth = 0;
        while (true)
        {
            switch (type)
            {
                case WireType.Varint:
                    ReadVarint();
                    break;
                case WireType.Fixed64:
                    Skip(8);
                    break;
                case WireType.Fixed32:
                    Skip(4);
                    break;
                case WireType.Bytes:
                    Skip(ReadLength());
                    break;
                case WireType.StartGroup:
                    if (depth == MostDepth) throw Error(start, $"groups are nested more than {MostDepth} deep");
                    groups[depth++] = field;
                    break;
                case WireType.EndGroup:
                    if (depth == 0 || groups[--depth] != field) throw Error(start, "not a protobuf message: a group ends that did not begin");
                    break;
            }

            if (depth == 0) return;
            (field, type) = ReadTag();
        }
    }

    /// <summary>A string field's text; <paramref name="most"/> bytes at most.</summary>
    public string ReadString(int most)
    {
        var start = Position;
        var length = ReadLength();
        if (length > most) throw Error(start, $"a name of {length:N0} bytes; at most {most:N0} are read");
        if (length == 0) return "";
        Span<byte> bytes = length <= 512 ? stackalloc byte[(int)length] : new byte[length];
        ReadExactly(bytes);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    public void ReadExactly(Span<byte> into)
    {
        if (into.Length > End - Position) throw Truncated();
        while (into.Length > 0)
        {
            var buffered = Buffered();
            if (buffered.Length > 0)
            {
                var n = Math.Min(buffered.Length, into.Length);
                buffered[..n].CopyTo(into);
                into = into[n..];
                Position += n;
                continue;
            }

            if (into.Length >= _buffer.Length)
            {
                var read = ReadAt(into, Position);
                if (read == 0) throw Truncated();
                into = into[read..];
                Position += read;
                continue;
            }

            Fill();
        }
    }

    private byte ReadByte()
    {
        if (Position >= End) throw Truncated();
        if (Buffered().Length == 0) Fill();
        return _buffer[Position++ - _bufferStart];
    }

    private ReadOnlySpan<byte> Buffered()
    {
        var at = Position - _bufferStart;
        return at >= 0 && at < _bufferLength ? _buffer.AsSpan((int)at, _bufferLength - (int)at) : default;
    }

    private void Fill()
    {
        _bufferStart = Position;
        _bufferLength = ReadAt(_buffer, Position);
        if (_bufferLength == 0) throw Truncated();
    }

    private int ReadAt(Span<byte> into, long offset)
    {
        try
        {
            return RandomAccess.Read(_file, into, offset);
        }
        catch (IOException e)
        {
            throw new CaffeTopException($"{SafeText.Clean(Path)}@{offset}", "cannot be read: " + SafeText.Clean(e.Message), e);
        }
    }

    private CaffeTopException Truncated() => Error(Position >= RandomAccess.GetLength(_file)
        ? $"the file is truncated: it ends after {Position:N0} bytes in the middle of a message"
        : "the file is truncated or damaged: a value goes beyond the message it is in");
}
