using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CaffeTop.Export;
using CaffeTop.Export.Charts;
using CaffeTop.Runs;
using CaffeTop.Tests.Runs;

namespace CaffeTop.Tests.Export;

public sealed class ExportTests
{
    private const ExportChoice Curves = ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr;

    // Names with what quoting is for, and with what a picture's text must escape.
    private static RunModel Small() => Reduced.Log(Reduced.Records(
        "Solving <net> & \"co\"", "Iteration 0, Testing net (#0)", "    Test net output #0: acc = 0.25", "Iteration 0, loss = 2.5",
        "    Train net output #0: a,\"b\" <c> = 2.5 (* 1 = 2.5 loss)", "Iteration 0, lr = 0.1", "Iteration 10, loss = nan",
        "    Train net output #0: a,\"b\" <c> = inf (* 1 = inf loss)", "Iteration 10, lr = 0.1"));

    [Fact]
    public void LongTable()
    {
        Assert.Equal(
            """
            session,iter,seconds,phase,index,name,value
            0,0,3,train,,smoothed_loss,2.5
            0,10,6,train,,smoothed_loss,nan
            0,0,3,train,0,"a,""b"" <c>",2.5
            0,10,6,train,0,"a,""b"" <c>",inf
            0,0,2,test,0,acc,0.25
            0,0,3,lr,,lr,0.1
            0,10,6,lr,,lr,0.1

            """, Text(static (s, run) => CsvFile.WriteLong(s, [run], Curves)));
    }

    [Fact]
    public void WideTable()
    {
        Assert.Equal(
            """
            session,iter,seconds,train smoothed_loss,"train #0 a,""b"" <c>",test #0 acc,lr
            0,0,3,2.5,2.5,0.25,0.1
            0,10,6,nan,inf,,0.1

            """, Text(static (s, run) => CsvFile.WriteWide(s, [run], Curves)));
    }

    [Fact]
    public void SampledNormsAndLayerTimesAreCurves()
    {
        var log = Reduced.Records(
            "Iteration 0, loss = 1", "Norms of iteration 0, layer ip: param diff 0 mean 0.5, L2 2, -1 to 3, zeros 0.25, update 0.001",
            "Layer times of iteration 8 in ms: ip 0.5/1.5");
        var run = Reduced.Log(log.Replace("solver.cpp:1] Norms", "caffetop.cs:1] Norms", StringComparison.Ordinal).Replace("solver.cpp:1] Layer", "caffetop.cs:1] Layer", StringComparison.Ordinal));
        using var table = new MemoryStream();
        CsvFile.WriteLong(table, [run], ExportChoice.Norms);
        Assert.Equal(
            """
            session,iter,seconds,phase,index,name,value
            0,0,0,param_diff,0,ip,0.5
            0,0,0,param_diff_l2,0,ip,2
            0,0,0,param_diff_min,0,ip,-1
            0,0,0,param_diff_max,0,ip,3
            0,0,0,param_diff_zeros,0,ip,0.25
            0,0,0,param_diff_not_finite,0,ip,0
            0,0,0,update_ratio,0,ip,0.001
            0,8,,forward_ms,,ip,0.5
            0,8,,backward_ms,,ip,1.5

            """, Encoding.UTF8.GetString(table.ToArray()));
    }

    [Fact]
    public void EventsAreRowsToo()
    {
        var table = Text(static (s, run) => CsvFile.WriteLong(s, [run, run], ExportChoice.Events));
        Assert.StartsWith("log,session,iter,seconds,phase,index,name,value\n", table, StringComparison.Ordinal);
        Assert.Contains("test.log,0,10,6,event,,Anomaly,smoothed loss is NaN\n", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Json()
    {
        using var json = JsonDocument.Parse(Text(static (s, run) => RunJson.Write(s, [run], Curves | ExportChoice.Events)));
        var log = json.RootElement[0];
        Assert.Equal("test.log", log.GetProperty("log").GetString());
        var curve = log.GetProperty("sessions")[0].GetProperty("curves").EnumerateArray().Single(static c => c.GetProperty("index").GetString() == "0" && c.GetProperty("phase").GetString() == "train");
        Assert.Equal("a,\"b\" <c>", curve.GetProperty("name").GetString());
        Assert.Equal("[2.5,\"inf\"]", curve.GetProperty("value").GetRawText());
        Assert.Equal("[0,10]", curve.GetProperty("iter").GetRawText());
        Assert.Contains(log.GetProperty("events").EnumerateArray(), static e => e.GetProperty("kind").GetString() == "Anomaly");
    }

    [Fact]
    public void TensorBoardsEventsAreReadBack()
    {
        using var stream = new MemoryStream();
        TensorBoardFile.Write(stream, [Small()], Curves);

        var scalars = new List<string>();
        var bytes = stream.ToArray().AsSpan();
        for (var record = 0; bytes.Length > 0; record++)
        {
            // A TFRecord: length, its checksum, the message, its checksum.
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.Equal(Crc32C.Masked(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            var message = bytes.Slice(12, length);
            Assert.Equal(Crc32C.Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
            bytes = bytes[(16 + length)..];
            var scalar = TensorBoardEvent.Read(message);
            if (record == 0) Assert.Equal("brain.Event:2", scalar.Version);
            else scalars.Add(string.Create(CultureInfo.InvariantCulture, $"{scalar.Step} {scalar.Tag} {scalar.Value} {scalar.Time - new DateTimeOffset(2020, 7, 23, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()}"));
        }

        Assert.Equal(
            [
                "0 train/smoothed_loss 2.5 3", "10 train/smoothed_loss NaN 6", "0 train/0/a,\"b\" <c> 2.5 3", "10 train/0/a,\"b\" <c> Infinity 6", "0 test/0/acc 0.25 2",
                "0 lr/lr 0.1 3", "10 lr/lr 0.1 6",
            ], scalars);
    }

    [Fact]
    public void ChecksumsAreTheKnownOnes()
    {
        // RFC 3720, B.4: 32 bytes of zeros; the check value of "123456789" of either polynomial.
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0xCBF43926u, PngFile.Crc("123456789"u8));
    }

    [Fact]
    public void APictureInSvgIsXml()
    {
        var svg = XDocument.Parse(Encoding.UTF8.GetString(ChartPicture.Svg([Small()], Curves)));
        var texts = svg.Descendants().Where(static e => e.Name.LocalName == "text").Select(static e => e.Value).ToList();
        Assert.Contains("<net> & \"co\"", texts);
        Assert.Contains("train a,\"b\" <c>", texts);
        Assert.Contains(svg.Descendants(), static e => e.Name.LocalName == "polyline");
    }

    [Fact]
    public void RunsOfOneNetAreToldApart()
    {
        var page = ChartPage.Of([Small(), Small()], Curves);
        Assert.Equal("1 test.log · 2 test.log", page.Title);
        Assert.Equal(["1 test.log lr", "2 test.log lr"], page.Panels[^1].Curves.Select(static c => c.Name));
    }

    [Fact]
    public void APictureInPngHoldsItsPixels()
    {
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3];
        Assert.Equal(pixels, Unpack(PngFile.Encode(2, 2, pixels), out var width, out var height));
        Assert.Equal((2, 2), (width, height));

        var picture = Unpack(ChartPicture.Png([Small()], Curves), out width, out height);
        Assert.Equal(2400, width);
        Assert.Equal(width * height * 3, picture.Length);
        Assert.Contains(Enumerable.Range(0, width * height), p => picture[3 * p] == 0 && picture[3 * p + 1] == 0x72 && picture[3 * p + 2] == 0xB2);
    }

    [Fact]
    public void ALogWithoutCurvesIsAPictureToo()
    {
        var run = Reduced.Log("nothing of a training\n");
        Assert.NotEmpty(ChartPicture.Png([run], Curves));
        Assert.Contains("no curves in this log", Encoding.UTF8.GetString(ChartPicture.Svg([run], Curves)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001, 0.001)]
    [InlineData(-3, 1e30)]
    [InlineData(1e-30, 1)]
    [InlineData(0, 0)]
    public void AnyRangeHasTicks(double low, double high)
    {
        var axis = new ValueAxis([low], [high], floorZero: false);
        Assert.InRange(axis.Ticks(8).Count, 1, 40);
        Assert.InRange(axis.Place(low), -0.01, 1.01);
        Assert.InRange(axis.Place(high), -0.01, 1.01);
    }

    [Fact]
    public void EveryPrintableCharacterIsDrawn()
    {
        for (var c = '!'; c <= '~'; c++)
        {
            var lines = new List<Dot[]>();
            StrokeFont.Draw(c.ToString(), 0, 18, StrokeFont.UnitsPerSize, lines.Add);
            Assert.NotEmpty(lines);
            Assert.All(lines.SelectMany(static l => l), static d => Assert.True(d is { X: >= -1 and <= 20, Y: >= -1 and <= 26 }));
        }

        Assert.Equal(StrokeFont.Width("111", 12), StrokeFont.Width("888", 12));
    }

    [SkippableFact]
    public void OnlyRegularFilesAreReplaced()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "devices");
        Assert.Throws<IOException>(static () => OutputFile.Write("/dev/null", static s => s.WriteByte(1)));
        Assert.Equal(0, new FileInfo("/dev/null").Length);

        var folder = Directory.CreateTempSubdirectory("caffetop-export-").FullName;
        try
        {
            var path = Path.Combine(folder, "a.csv");
            File.WriteAllText(path, "old");
            Assert.Throws<InvalidOperationException>(() => OutputFile.Write(path, static s =>
            {
                s.WriteByte(1);
                throw new InvalidOperationException();
            }));
            Assert.Equal("old", File.ReadAllText(path));
            OutputFile.Write(path, static s => s.Write("new"u8));
            Assert.Equal("new", File.ReadAllText(path));
            Assert.Single(Directory.GetFileSystemEntries(folder));
            var missing = Assert.Throws<IOException>(() => OutputFile.Write(Path.Combine(folder, "no", "a.csv"), static _ => { }));
            Assert.Contains("there is no directory", missing.Message, StringComparison.Ordinal);
            Assert.Throws<IOException>(() => OutputFile.Write(folder, static _ => { }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(Action<Stream, RunModel> write)
    {
        using var stream = new MemoryStream();
        write(stream, Small());
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Only what the encoder writes: filters 1 and 2, one IDAT.
    private static byte[] Unpack(byte[] png, out int width, out int height)
    {
        Assert.Equal<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        (width, height) = (0, 0);
        byte[] packed = [];
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var name = Encoding.ASCII.GetString(png, at + 4, 4);
            Assert.Equal(PngFile.Crc(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (name == "IHDR") (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 8)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 12)));
            if (name == "IDAT") packed = png[(at + 8)..(at + 8 + length)];
            at += 12 + length;
        }

        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        var raw = rows.ToArray();
        var stride = width * 3;
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = raw[y * (stride + 1)];
            for (var i = 0; i < stride; i++)
            {
                var before = filter == 2 ? pixels[(y - 1) * stride + i] : i >= 3 ? pixels[y * stride + i - 3] : 0;
                pixels[y * stride + i] = (byte)(raw[y * (stride + 1) + 1 + i] + before);
            }
        }

        return pixels;
    }
}
