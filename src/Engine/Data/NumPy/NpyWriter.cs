using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Data.NumPy;

/// <summary>Writes a .npy, version 1: float32, little-endian, C order.</summary>
public static class NpyWriter
{
    private const int MostAtOnce = 1 << 28;

    public static void Write(Stream stream, ReadOnlySpan<float> values, params IReadOnlyList<int> shape)
    {
        stream.Write(NpyHeader.Format(shape));
        if (BitConverter.IsLittleEndian)
        {
            // In pieces: the bytes of more than 2^29 values are more than one span can hold.
            for (; values.Length > MostAtOnce; values = values[MostAtOnce..]) stream.Write(MemoryMarshal.AsBytes(values[..MostAtOnce]));
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}
