using System.Buffers;
using System.Globalization;
using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>Databases of made images, for nets whose own data nobody has.</summary>
internal static class MadeImages
{
    /// <summary>Images with a label each: class k is brighter by 25 k; every record's key is eight digits.</summary>
    public static void Labelled(string path, int count, int channels, int height, int width, int classes)
        => Write(path, count, channels, height, width, i => (Noisy(i, channels * height * width, _ => 25 * (i % classes)), i % classes));

    /// <summary>Images in which one rectangle of every class but 0 lies on background 0, in each brighter by 40 a class.</summary>
    public static void Segmented(string path, int count, int height, int width, int classes)
        => Write(path, count, 1, height, width, i =>
        {
            var map = Map(i, height, width, classes);
            return (Noisy(i, map.Length, k => 40 * map[k]), 0);
        });

    /// <summary>The classes of <see cref="Segmented"/>'s pixels, one byte each.</summary>
    public static void Maps(string path, int count, int height, int width, int classes)
        => Write(path, count, 1, height, width, i => (Map(i, height, width, classes), 0));

    public static void Mean(string database, string path)
    {
        using var source = new LmdbRecordSource(database);
        MeanComputer.Write(MeanComputer.Compute(source), path);
    }

    private static void Write(string path, int count, int channels, int height, int width, Func<int, (byte[] Pixels, int Label)> make)
    {
        using var writer = LmdbWriter.Create(path);
        var datum = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
        {
            var (pixels, label) = make(i);
            datum.ResetWrittenCount();
            DatumWriter.Write(datum, channels, height, width, pixels, label);
            writer.Append(Encoding.ASCII.GetBytes(i.ToString("d8", CultureInfo.InvariantCulture)), datum.WrittenSpan);
        }

        writer.Commit();
    }

    private static byte[] Noisy(int seed, int count, Func<int, int> brightness)
    {
        var random = new Random(seed);
        var pixels = new byte[count];
        for (var k = 0; k < count; k++) pixels[k] = (byte)(20 + brightness(k) + random.Next(40));
        return pixels;
    }

    private static byte[] Map(int seed, int height, int width, int classes)
    {
        var map = new byte[height * width];
        for (var k = 1; k < classes; k++)
        {
            var (top, left) = ((seed + (k * 5)) % (height / 2), ((3 * seed) + (k * 7)) % (width / 2));
            for (var y = top; y < top + (height / 4); y++) map.AsSpan((y * width) + left, width / 4).Fill((byte)k);
        }

        return map;
    }
}
