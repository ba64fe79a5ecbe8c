using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Data;

/// <summary>
/// A Datum read in place from a record's bytes (caffe.proto: channels 1, height 2, width 3, data 4, label 5, float_data 6, encoded 7): one
/// image, planar channels × height × width, as bytes or floats, and its label. As in Caffe the bytes win where both are there.
/// </summary>
public readonly ref struct DatumView
{
    /// <summary>The most pixels (height × width) one image may have.</summary>
    public const long LargestPixels = 1L << 26;

    private readonly ReadOnlySpan<byte> _record;

    private DatumView(
        ReadOnlySpan<byte> record, int channels, int height, int width, ReadOnlySpan<byte> data, int? label, int floatCount, bool encoded)
    {
        _record = record;
        Channels = channels;
        Height = height;
        Width = width;
        Data = data;
        HasLabel = label is not null;
        Label = label ?? 0;
        FloatCount = floatCount;
        IsEncoded = encoded;
    }

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Pixels as bytes, or a whole image file when <see cref="IsEncoded"/>; empty where the datum holds floats.</summary>
    public ReadOnlySpan<byte> Data { get; }

    public int Label { get; }

    public bool HasLabel { get; }

    public int FloatCount { get; }

    public bool IsEncoded { get; }

    /// <summary>Values in the image: channels × height × width, once <see cref="CheckShape"/> has passed.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>Reads the fields; unknown ones are skipped, of repeated scalars the last counts.</summary>
    /// <exception cref="DatumException">the bytes are no protobuf message.</exception>
    public static DatumView Parse(ReadOnlySpan<byte> record)
    {
        var (channels, height, width, floats) = (0, 0, 0, 0);
        int? label = null;
        var encoded = false;
        var data = ReadOnlySpan<byte>.Empty;
        var reader = new SpanWireReader(record);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            switch (field, type)
            {
                case (1, SpanWireReader.Varint): channels = reader.ReadInt32(); break;
                case (2, SpanWireReader.Varint): height = reader.ReadInt32(); break;
                case (3, SpanWireReader.Varint): width = reader.ReadInt32(); break;
                case (4, SpanWireReader.Bytes): data = reader.ReadBytes(); break;
                case (5, SpanWireReader.Varint): label = reader.ReadInt32(); break;
                case (6, SpanWireReader.Fixed32):
                    reader.ReadFloat();
                    floats++;
                    break;
                case (6, SpanWireReader.Bytes):
                    var packed = reader.ReadBytes();
                    if (packed.Length % 4 != 0)
                    {
                        throw new DatumException($"the record is damaged: its float_data has {packed.Length} bytes, not a multiple of 4");
                    }
                    floats += packed.Length / 4;
                    break;
                case (7, SpanWireReader.Varint): encoded = reader.ReadVarint() != 0; break;
                default: reader.Skip(field, type); break;
            }
        }

        return new DatumView(record, channels, height, width, data, label, floats, encoded);
    }

    /// <summary>Checks that the datum is an uncompressed image whose values are as many as its shape says.</summary>
    /// <exception cref="DatumException">it is encoded, has no shape, too many pixels, or another number of values.</exception>
    public void CheckShape()
    {
        if (IsEncoded)
        {
            throw new DatumException($"holds {ImageKind.Name(Data)}; encoded datums are not supported yet; convert the set without "
                + "--encoded");
        }

        if (Channels <= 0 || Height <= 0 || Width <= 0)
        {
            throw new DatumException($"has shape {Channels}x{Height}x{Width} (channels, height, width); each must be at least 1; is the "
                + "record a Datum?");
        }

        if ((long)Height * Width > LargestPixels || (long)Height * Width * Channels > int.MaxValue / sizeof(float))
        {
            throw new DatumException($"has shape {Channels}x{Height}x{Width}; at most {LargestPixels} pixels are taken");
        }

        var values = Data.Length > 0 ? Data.Length : FloatCount;
        if (values != Count)
        {
            throw new DatumException($"has {values} {(Data.Length > 0 ? "bytes" : "floats")} of data where its shape "
                + $"{Channels}x{Height}x{Width} asks for {Count}");
        }
    }

    /// <summary>Copies the float_data, packed or not, into <paramref name="destination"/> of at least <see cref="FloatCount"/>.</summary>
    public void CopyFloats(Span<float> destination)
    {
        var reader = new SpanWireReader(_record);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            if (field == 6 && type == SpanWireReader.Bytes)
            {
                var packed = reader.ReadBytes();
                if (BitConverter.IsLittleEndian) packed.CopyTo(MemoryMarshal.AsBytes(destination));
                else for (var i = 0; i < packed.Length / 4; i++) destination[i] = BinaryPrimitives.ReadSingleLittleEndian(packed[(4 * i)..]);
                destination = destination[(packed.Length / 4)..];
            }
            else if (field == 6 && type == SpanWireReader.Fixed32)
            {
                destination[0] = reader.ReadFloat();
                destination = destination[1..];
            }
            else
            {
                reader.Skip(field, type);
            }
        }
    }
}
