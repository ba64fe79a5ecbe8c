using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Snapshots;

/// <summary>Writes BlobProto messages as protobuf's C++ serialiser does: fields by number (data, diff, shape), numbers packed, no legacy sizes.</summary>
internal sealed class BlobWriter(Stream stream)
{
    private const byte DataTag = (5 << 3) | 2, DiffTag = (6 << 3) | 2, ShapeTag = (7 << 3) | 2, DimTag = (1 << 3) | 2;
    private const int ChunkElements = (1 << 20) / sizeof(float);
    private float[]? _chunk;

    /// <summary>The message's length in bytes.</summary>
    public static long Size(BlobToSave blob)
    {
        var numbers = blob.Count == 0 ? 0 : 1 + VarintSize(blob.Count * 4) + (blob.Count * 4);
        var size = blob.Diff is null ? numbers : numbers * 2;
        if (blob.Shape.Length == 0) return size;
        var shape = ShapeSize(blob);
        return size + 1 + VarintSize(shape) + shape;
    }

    /// <summary>The length of a length-delimited field with a one-byte tag.</summary>
    public static long FieldSize(long content) => 1 + VarintSize(content) + content;

    public static int VarintSize(long value)
    {
        var size = 1;
        for (var rest = (ulong)value >> 7; rest > 0; rest >>= 7) size++;
        return size;
    }

    /// <summary>Tag, length and message. <paramref name="tag"/> is one byte (a field number below 16).</summary>
    public void WriteField(byte tag, BlobToSave blob)
    {
        stream.WriteByte(tag);
        WriteVarint(Size(blob));
        WriteNumbers(DataTag, blob.Count, blob.Data);
        if (blob.Diff is not null) WriteNumbers(DiffTag, blob.Count, blob.Diff);
        if (blob.Shape.Length == 0) return;
        stream.WriteByte(ShapeTag);
        WriteVarint(ShapeSize(blob));
        stream.WriteByte(DimTag);
        WriteVarint(DimsSize(blob));
        foreach (var axis in blob.Shape) WriteVarint(axis);
    }

    public void WriteVarint(long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            stream.WriteByte((byte)(rest | 0x80));
            rest >>= 7;
        }

        stream.WriteByte((byte)rest);
    }

    private static long DimsSize(BlobToSave blob) => blob.Shape.Sum(axis => (long)VarintSize(axis));

    private static long ShapeSize(BlobToSave blob) => FieldSize(DimsSize(blob));

    private void WriteNumbers(byte tag, long count, BlobSource source)
    {
        if (count == 0) return;
        stream.WriteByte(tag);
        WriteVarint(count * sizeof(float));
        _chunk ??= new float[ChunkElements];
        for (long start = 0; start < count; start += ChunkElements)
        {
            var part = _chunk.AsSpan(0, (int)Math.Min(ChunkElements, count - start));
            source(start, part);
            stream.Write(MemoryMarshal.AsBytes(part));
        }
    }
}
