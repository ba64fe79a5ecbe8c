using System.Buffers;
using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.SelfTest.Nets;

/// <summary>Images of 28×28 with a digit of seven strokes as on a calculator, shifted, on noise; ten classes.</summary>
internal static class MadeDigits
{
    public const int Size = 28;

    // Bits: top, upper left, upper right, middle, lower left, lower right, bottom.
    private static readonly byte[] Strokes = [0x77, 0x24, 0x5D, 0x6D, 0x2E, 0x6B, 0x7B, 0x25, 0x7F, 0x6F];

    /// <summary>The pixels of image <paramref name="index"/>, whose digit is index mod 10.</summary>
    public static byte[] Image(int index)
    {
        var random = new Random(1000 + index);
        var pixels = new byte[Size * Size];
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++) pixels[i] >>= 2;
        var (left, top) = (7 + random.Next(5), 3 + random.Next(4));
        var strokes = Strokes[index % 10];
        for (var stroke = 0; stroke < 7; stroke++)
        {
            if ((strokes & (1 << stroke)) == 0) continue;
            var (x, y, width, height) = stroke switch
            {
                0 => (0, 0, 10, 2),
                1 => (0, 0, 2, 10),
                2 => (8, 0, 2, 10),
                3 => (0, 9, 10, 2),
                4 => (0, 9, 2, 10),
                5 => (8, 9, 2, 10),
                _ => (0, 18, 10, 2),
            };
            for (var row = top + y; row < top + y + height; row++)
            {
                for (var column = left + x; column < left + x + width; column++) pixels[(row * Size) + column] = (byte)(192 + random.Next(64));
            }
        }

        return pixels;
    }

    /// <summary>The first <paramref name="count"/> images, 0 … 1, one after the other.</summary>
    public static float[] Images(int count)
    {
        var values = new float[count * Size * Size];
        for (var i = 0; i < count; i++)
        {
            var pixels = Image(i);
            for (var k = 0; k < pixels.Length; k++) values[(i * pixels.Length) + k] = pixels[k] / 256f;
        }

        return values;
    }

    /// <summary>Writes a database of so many images.</summary>
    public static void Write(string folder, int count)
    {
        using var writer = LmdbWriter.Create(folder);
        var datum = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
        {
            datum.ResetWrittenCount();
            DatumWriter.Write(datum, 1, Size, Size, Image(i), i % 10);
            writer.Append(Encoding.ASCII.GetBytes(i.ToString("d8")), datum.WrittenSpan);
        }

        writer.Commit();
    }
}
