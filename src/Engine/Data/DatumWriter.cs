using System.Buffers;
using System.Buffers.Binary;

namespace CaffeTop.Engine.Data;

/// <summary>Writes a Datum's bytes field by field in the order of their numbers, as Caffe's generated code does.</summary>
public static class DatumWriter
{
    /// <summary>An image of bytes, planar channels × height × width.</summary>
    public static void Write(IBufferWriter<byte> output, int channels, int height, int width, ReadOnlySpan<byte> data, int? label)
    {
        WriteShape(output, channels, height, width);
        WriteTag(output, 4, SpanWireReader.Bytes);
        WriteVarint(output, (ulong)data.Length);
        output.Write(data);
        if (label is { } value) WriteInt32(output, 5, value);
    }

    /// <summary>An image of floats, planar channels × height × width (unpacked, as the schema says).</summary>
    public static void Write(IBufferWriter<byte> output, int channels, int height, int width, ReadOnlySpan<float> data, int? label)
    {
        WriteShape(output, channels, height, width);
        if (label is { } value) WriteInt32(output, 5, value);
        foreach (var number in data)
        {
            WriteTag(output, 6, SpanWireReader.Fixed32);
            BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(4), number);
            output.Advance(4);
        }
    }

    private static void WriteShape(IBufferWriter<byte> output, int channels, int height, int width)
    {
        WriteInt32(output, 1, channels);
        WriteInt32(output, 2, height);
        WriteInt32(output, 3, width);
    }

    private static void WriteInt32(IBufferWriter<byte> output, int field, int value)
    {
        WriteTag(output, field, SpanWireReader.Varint);
        WriteVarint(output, unchecked((ulong)value)); // a negative int32 takes ten bytes on the wire
    }

    private static void WriteTag(IBufferWriter<byte> output, int field, int wireType)
        => WriteVarint(output, (ulong)((field << 3) | wireType));

    private static void WriteVarint(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }
}
