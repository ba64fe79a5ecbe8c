using System.Buffers.Binary;
using System.IO.Compression;

namespace CaffeTop.Export.Charts;

/// <summary>Writes PNG: eight bits of red, green and blue, rows filtered by what stands above or to the left (PNG specification, 2nd edition).</summary>
internal static class PngFile
{
    private static readonly uint[] Table = MakeTable();

    /// <param name="pixels">Three bytes a pixel, row by row.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> pixels)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        head[8] = 8;
        head[9] = 2;
        head[10..].Clear();
        Chunk(png, "IHDR"u8, head);
        Chunk(png, "IDAT"u8, Packed(width * 3, height, pixels));
        Chunk(png, "IEND"u8, default);
        return png.ToArray();
    }

    /// <summary>CRC-32 as PNG and zip have it.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        crc = ~crc;
        foreach (var b in bytes) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static byte[] Packed(int stride, int height, ReadOnlySpan<byte> pixels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[1 + stride];
            for (var y = 0; y < height; y++)
            {
                var line = pixels.Slice(y * stride, stride);
                var above = y > 0 ? pixels.Slice((y - 1) * stride, stride) : default;
                // A chart's rows are mostly the row above (2), the first one what stands to its left (1).
                row[0] = (byte)(y > 0 ? 2 : 1);
                for (var i = 0; i < stride; i++) row[i + 1] = (byte)(line[i] - (y > 0 ? above[i] : i >= 3 ? line[i - 3] : 0));
                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(data, Crc(name)));
        png.Write(number);
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }

        return table;
    }
}
