using System.Buffers.Binary;
using System.Text;

namespace CaffeTop.Engine.Data.NumPy;

/// <summary>Reads a .npy (versions 1 to 3) of floats, integers or booleans into float32, C order; Fortran order is turned round.</summary>
public static class NpyReader
{
    private const int LongestHeader = 1 << 16;
    private const int Part = 1 << 16;

    /// <param name="stream">read forwards to the end of the array.</param>
    /// <param name="bytes">length of the stream's content: what the header promises is checked against it before memory is taken.</param>
    /// <param name="place">file, or file and name inside it: for messages.</param>
    /// <exception cref="CaffeTopException">no .npy, a type that is no number, or another length than the header's.</exception>
    public static NumPyArray Read(Stream stream, long bytes, string place)
    {
        Span<byte> start = stackalloc byte[12];
        ReadWhole(stream, start[..10], place);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8) || start[6] is 0 or > 3)
        {
            throw new CaffeTopException(place, "is not a NumPy array (.npy, version 1 to 3)");
        }
        if (start[6] > 1) ReadWhole(stream, start[10..], place);
        var headerLength = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (headerLength > LongestHeader)
        {
            throw new CaffeTopException(place, $"has a NumPy header of {headerLength} bytes; at most {LongestHeader} are taken");
        }
        var text = new byte[headerLength];
        ReadWhole(stream, text, place);
        var header = NpyHeader.Parse(place, Encoding.Latin1.GetString(text));
        var expected = (start[6] == 1 ? 10 : 12) + headerLength + ((long)header.Count * header.Bytes);
        if (expected != bytes)
        {
            throw new CaffeTopException(place, $"is {bytes} bytes long where its header asks for {expected}: cut short, or not an array");
        }
        var values = new float[header.Count];
        ReadValues(stream, header, values, place);
        return new NumPyArray(header.Shape, header.FortranOrder ? ToC(values, header.Shape) : values);
    }

    private static void ReadValues(Stream stream, NpyHeader header, float[] values, string place)
    {
        var buffer = new byte[Part];
        var perPart = Part / header.Bytes;
        for (var first = 0; first < values.Length; first += perPart)
        {
            var count = Math.Min(perPart, values.Length - first);
            var part = buffer.AsSpan(0, count * header.Bytes);
            ReadWhole(stream, part, place);
            for (var i = 0; i < count; i++)
            {
                var value = part.Slice(i * header.Bytes, header.Bytes);
                if (header.BigEndian) value.Reverse();
                values[first + i] = Convert(value, header.Kind);
            }
        }
    }

    private static float Convert(ReadOnlySpan<byte> value, char kind) => (kind, value.Length) switch
    {
        ('f', 2) => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
        ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(value),
        ('f', _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
        ('i', 1) => (sbyte)value[0],
        ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(value),
        ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(value),
        ('i', _) => BinaryPrimitives.ReadInt64LittleEndian(value),
        ('b', _) => value[0] != 0 ? 1 : 0,
        (_, 1) => value[0],
        (_, 2) => BinaryPrimitives.ReadUInt16LittleEndian(value),
        (_, 4) => BinaryPrimitives.ReadUInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(value),
    };

    private static float[] ToC(float[] values, int[] shape)
    {
        var result = new float[values.Length];
        var position = new int[shape.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var target = 0;
            for (var axis = 0; axis < shape.Length; axis++) target = (target * shape[axis]) + position[axis];
            result[target] = values[i];
            for (var axis = 0; axis < shape.Length && ++position[axis] == shape[axis]; axis++) position[axis] = 0;
        }

        return result;
    }

    private static void ReadWhole(Stream stream, Span<byte> bytes, string place)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException exception)
        {
            throw new CaffeTopException(place, "ends inside the array; it was cut short", exception);
        }
    }
}
