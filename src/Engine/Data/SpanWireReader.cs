using System.Buffers.Binary;

namespace CaffeTop.Engine.Data;

/// <summary>
/// Reads protobuf's wire format in place, without objects: for records that are decoded by the thousand. Every length is checked
/// against the bytes left; groups are skipped to a depth of 100.
/// </summary>
internal ref struct SpanWireReader(ReadOnlySpan<byte> bytes)
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    public const int StartGroup = 3;
    public const int EndGroup = 4;
    public const int Fixed32 = 5;

    private const int DeepestGroup = 100;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _bytes.Length;

    /// <summary>The next field's number and wire type.</summary>
    public (int Field, int WireType) ReadTag()
    {
        var tag = ReadVarint();
        var field = tag >> 3;
        if (tag > uint.MaxValue || field == 0) throw Malformed($"has no field number (tag {tag})");
        return ((int)field, (int)(tag & 7));
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position == _bytes.Length) throw Malformed("ends inside a number");
            var next = _bytes[Position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Malformed("has a number of more than ten bytes");
    }

    public int ReadInt32() => unchecked((int)ReadVarint());

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVarint();
        if (length > (ulong)(_bytes.Length - Position))
        {
            throw Malformed($"announces {length} bytes where {_bytes.Length - Position} are left");
        }
        return Take((int)length);
    }

    public void Skip(int field, int wireType)
    {
        Span<int> groups = stackalloc int[DeepestGroup];
        var depth = 0;
        do
        {
            switch (wireType)
            {
                case Varint: ReadVarint(); break;
                case Fixed64: Take(8); break;
                case Bytes: ReadBytes(); break;
                case Fixed32: Take(4); break;
                case StartGroup:
                    if (depth == DeepestGroup) throw Malformed($"nests groups deeper than {DeepestGroup}");
                    groups[depth++] = field;
                    break;
                case EndGroup:
                    if (depth == 0 || groups[--depth] != field) throw Malformed("ends a group that it did not start");
                    break;
                default: throw Malformed($"has a field of unknown wire type {wireType}");
            }

            if (depth > 0) (field, wireType) = ReadTag();
        }
        while (depth > 0);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw Malformed($"ends inside a field: {count} bytes were expected, {_bytes.Length - Position} are left");
        }
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    private readonly DatumException Malformed(string what) => new($"the record is damaged: at byte {Position} of {_bytes.Length} it "
        + $"{what}");
}
