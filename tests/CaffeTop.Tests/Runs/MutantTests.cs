using System.Text;
using CaffeTop.Export;
using CaffeTop.Export.Charts;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Summary;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Runs;

/// <summary>Damaged logs make models too, and their page, counts, tables and charts. CAFFETOP_FUZZ=100000 for more.</summary>
public sealed class MutantTests
{
    private const ExportChoice Everything = ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr | ExportChoice.Events | ExportChoice.Norms;

    private static readonly string[] Splices =
        ["nan", "-inf", "1e999", "2147483647", "99999999999", "-1", "0", "{", "}", "(", "Iteration 7, loss = ", "\0", "\u001b[31m", "[3] ", ", Testing net (#1)", "\n", "layer {\n"];

    [Fact]
    public void NoneOfThemThrows()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), out var asked) ? asked : 400;
        var seeds = Seeds();
        for (var i = 0; i < count; i++)
        {
            var random = new Random(i);
            var bytes = Mutate(seeds[random.Next(seeds.Count)], random);
            try
            {
                Show(bytes, pictures: i % 10 == 0);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutant {i}: {e.Message}", e);
            }
        }
    }

    private static void Show(byte[] bytes, bool pictures)
    {
        var run = new RunModel("mutant.log");
        var counts = new LogCounts();
        var reducer = new LogReducer(run);
        var parser = new LogParser(new TeeSink(reducer, counts));
        parser.Feed(bytes);
        parser.Flush();
        reducer.End();
        run.Redate(parser.Dated);
        var log = new LogSummary("mutant.log", bytes.Length, counts, run);
        Assert.NotEmpty(RunText.Render(log));
        Assert.NotEmpty(CountsJson.Render([log]));
        Assert.Equal(run.Lines, counts.Lines);
        foreach (var session in run.Sessions) Assert.Equal(session.Loss.Count, session.LossSeconds.Length);
        CsvFile.WriteLong(Stream.Null, [run], Everything);
        if (!pictures) return;
        CsvFile.WriteWide(Stream.Null, [run], ExportChoice.Train | ExportChoice.Norms);
        RunJson.Write(Stream.Null, [run], Everything);
        TensorBoardFile.Write(Stream.Null, [run], Everything);
        System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(ChartPicture.Svg([run], Everything)));
        Assert.NotEmpty(TextCharts.Render([run], Everything));
    }

    private static List<byte[]> Seeds()
    {
        var own = Reduced.Records(
            "Use CPU.", "Initializing solver from parameters: \nmax_iter: 20\nlr_policy: \"step\"", "Initializing net from parameters: \nname: \"n\"\nlayer {\n  name: \"ip\"\n  type: \"InnerProduct\"\n}",
            "Setting up ip", "Top shape: 2 3 4 5 (120)", "Solving n", "Learning Rate Policy: step", "Iteration 0, Testing net (#0)", "    Test net output #0: acc = 0.5",
            "Iteration 0 (2 iter/s, 5s/10 iters), loss = 2.5", "    Train net output #0: loss = 2.5 (* 1 = 2.5 loss)", "Iteration 0, lr = 0.1",
            "    [Forward] Layer ip, top blob ip data: 0.5", "    [Backward] Layer ip, param blob 0 diff: 0.25", "    [Backward] All net params (data, diff): L1 norm = (1, 2); L2 norm = (3, 4)",
            "Iteration 10, loss = 1.5", "Iteration 10, lr = 0.01", "Snapshotting to binary proto file n_iter_10.caffemodel", "Optimization stopped early.", "Resuming from n_iter_10.solverstate",
            "Iteration 5, loss = 2", "Optimization Done.");
        List<byte[]> seeds = [Encoding.UTF8.GetBytes(own), Encoding.UTF8.GetBytes(own + own)];
        if (SharedFolder.Root is not { } root) return seeds;
        foreach (var folder in (string[])["made", "excerpts"])
            seeds.AddRange(Directory.GetFiles(Path.Combine(root, "logs", folder), "*.log").Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        return seeds;
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var n = random.Next(1, 12); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(bytes.Count - at, 1 << random.Next(10));
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                case 4:
                    // A number becomes another.
                    for (var i = at; i < bytes.Count && i < at + 40; i++)
                    {
                        if (bytes[i] is >= (byte)'0' and <= (byte)'9') bytes[i] = (byte)('0' + random.Next(10));
                    }

                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
