using System.Buffers.Binary;

namespace CaffeTop.Engine.Data;

/// <summary>
/// A mean image (mean_file): one BlobProto, planar channels × height × width. The shape stands in <c>shape</c> or, as compute_image_mean
/// writes it, in the legacy num, channels, height, width; the values in <c>data</c> or <c>double_data</c>.
/// </summary>
public sealed class MeanImage
{
    private const long LargestFile = 1L << 30;

    private MeanImage(int channels, int height, int width, float[] values)
        => (Channels, Height, Width, Values) = (channels, height, width, values);

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public float[] Values { get; }

    /// <exception cref="CaffeTopException">the file is missing, no BlobProto, or its values are not as many as its shape says.</exception>
    public static MeanImage Read(string path)
    {
        using var file = RegularFile.Open(path);
        var length = RandomAccess.GetLength(file);
        if (length > LargestFile)
        {
            throw new CaffeTopException(path, $"is {length} bytes long; a mean image of at most {LargestFile} bytes was expected");
        }
        var bytes = new byte[length];
        for (var read = 0; read < bytes.Length;)
        {
            var part = RandomAccess.Read(file, bytes.AsSpan(read), read);
            if (part == 0) throw new CaffeTopException(path, "was cut short while it was read");
            read += part;
        }

        try
        {
            return Parse(bytes);
        }
        catch (DatumException exception)
        {
            throw new CaffeTopException(path, $"is not a mean image (a BlobProto, as 'caffetop data mean' writes it): "
                + $"{exception.Message}", exception);
        }
    }

    internal static MeanImage Parse(ReadOnlySpan<byte> bytes)
    {
        Span<long> legacy = [0, 0, 0, 0];
        List<long>? shape = null;
        var values = new List<float>();
        var reader = new SpanWireReader(bytes);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            switch (field, type)
            {
                case ( >= 1 and <= 4, SpanWireReader.Varint): legacy[field - 1] = reader.ReadInt32(); break;
                case (5, SpanWireReader.Bytes): AddFloats(values, reader.ReadBytes()); break;
                case (5, SpanWireReader.Fixed32): values.Add(reader.ReadFloat()); break;
                case (7, SpanWireReader.Bytes): shape = ReadShape(reader.ReadBytes()); break;
                case (8, SpanWireReader.Bytes): AddDoubles(values, reader.ReadBytes()); break;
                default: reader.Skip(field, type); break;
            }
        }

        var dimensions = shape is null ? legacy.ToArray() : [.. shape];
        while (dimensions.Length > 3 && dimensions[0] == 1) dimensions = dimensions[1..];
        var product = dimensions.Length == 3 ? 1L : 0L;
        foreach (var dimension in dimensions)
        {
            product = dimension is > 0 and < int.MaxValue && product < int.MaxValue ? product * dimension : 0;
        }

        if (product == 0)
        {
            throw new DatumException($"its shape is {string.Join('x', dimensions)}; 1 x channels x height x width was expected");
        }
        if (product != values.Count)
        {
            throw new DatumException($"it has {values.Count} values where its shape {string.Join('x', dimensions)} asks for {product}");
        }
        return new MeanImage((int)dimensions[0], (int)dimensions[1], (int)dimensions[2], [.. values]);
    }

    private static void AddFloats(List<float> values, ReadOnlySpan<byte> packed)
    {
        values.EnsureCapacity(values.Count + (packed.Length / 4));
        for (; packed.Length >= 4; packed = packed[4..]) values.Add(BinaryPrimitives.ReadSingleLittleEndian(packed));
        if (packed.Length != 0) throw new DatumException("its data is not a whole number of floats");
    }

    private static void AddDoubles(List<float> values, ReadOnlySpan<byte> packed)
    {
        for (; packed.Length >= 8; packed = packed[8..]) values.Add((float)BinaryPrimitives.ReadDoubleLittleEndian(packed));
        if (packed.Length != 0) throw new DatumException("its double_data is not a whole number of doubles");
    }

    private static List<long> ReadShape(ReadOnlySpan<byte> bytes)
    {
        var dimensions = new List<long>();
        var reader = new SpanWireReader(bytes);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            if (field == 1 && type == SpanWireReader.Varint) dimensions.Add((long)reader.ReadVarint());
            else if (field == 1 && type == SpanWireReader.Bytes)
            {
                var packed = new SpanWireReader(reader.ReadBytes());
                while (!packed.AtEnd) dimensions.Add((long)packed.ReadVarint());
            }
            else
            {
                reader.Skip(field, type);
            }

            if (dimensions.Count > 32) throw new DatumException("its shape has more than 32 axes");
        }

        return dimensions;
    }
}
