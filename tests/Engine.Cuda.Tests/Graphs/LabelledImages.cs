using System.Buffers;
using System.Globalization;
using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A database of made images of one channel, with labels and sizes of one's own.</summary>
internal sealed class LabelledImages : IDisposable
{
    private readonly LmdbWriter _writer;

    public LabelledImages(string folder, int count, Func<int, int> label, Func<int, (int Height, int Width)> size)
    {
        _writer = LmdbWriter.Create(folder);
        var datum = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
        {
            var (height, width) = size(i);
            var pixels = new byte[height * width];
            for (var k = 0; k < pixels.Length; k++) pixels[k] = (byte)(((i % 3) + 1) * (k % 5) * 13 + (i * 7 % 11));
            datum.ResetWrittenCount();
            DatumWriter.Write(datum, 1, height, width, pixels, label(i));
            _writer.Append(Encoding.ASCII.GetBytes(i.ToString("d8", CultureInfo.InvariantCulture)), datum.WrittenSpan);
        }

        _writer.Commit();
    }

    public void Dispose() => _writer.Dispose();
}
