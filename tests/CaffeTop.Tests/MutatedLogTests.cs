using System.Globalization;
using System.IO.Compression;
using System.Text;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Summary;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests;

/// <summary>
/// Logs with bytes changed, cut out, doubled and moved, given in blocks of any size: always a model, always a summary, never an exception.
/// CAFFETOP_FUZZ=100000 for more of them.
/// </summary>
public class MutatedLogTests
{
    private static readonly byte[][] Seeds = [Example(), HostileLog.Make(3, 120)];

    [Fact]
    public void Every_mutant_becomes_a_model_and_a_summary()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 300;
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            var log = Mutate(Seeds[number % Seeds.Length], random);
            try
            {
                var model = Read(log, random, out var counts);
                var summary = new LogSummary("mutant.log", log.Length, counts, model);
                Assert.NotEmpty(RunText.Render(summary));
                Assert.StartsWith("{", CountsJson.Render([summary]), StringComparison.Ordinal);
                Assert.True(model.RawLines <= model.Lines);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"mutant {number}: {e}");
            }
        }
    }

    // The beginning (solver, nets, set up, a few displays) and the end of the log that ships.
    private static byte[] Example()
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(RepositoryRoot.Path, "examples/logs/lenet.log.gz")), CompressionMode.Decompress));
        var lines = text.ReadToEnd().Split('\n');
        return Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(480).Concat(lines.TakeLast(160))));
    }

    private static RunModel Read(byte[] log, Random random, out LogCounts counts)
    {
        counts = new LogCounts();
        var model = new RunModel("mutant");
        var reducer = new LogReducer(model);
        var parser = new LogParser(new TeeSink(reducer, counts));
        for (var at = 0; at < log.Length;)
        {
            var size = Math.Min(random.Next(4) == 0 ? random.Next(1, 200) : random.Next(1, 20_000), log.Length - at);
            parser.Feed(log.AsSpan(at, size));
            at += size;
        }

        parser.Flush();
        reducer.End();
        model.Redate(parser.Dated);
        return model;
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var log = seed.ToList();
        for (var changes = random.Next(1, 30); changes > 0 && log.Count > 10; changes--)
        {
            var at = random.Next(log.Count);
            var length = Math.Min(random.Next(1, random.Next(2) == 0 ? 8 : 400), log.Count - at);
            switch (random.Next(8))
            {
                case 0: log[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: log[at] = (byte)random.Next(256); break;
                case 2: log.RemoveRange(at, length); break;
                case 3: log.InsertRange(random.Next(log.Count), log.GetRange(at, length)); break;
                case 4: log.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), length)); break;
                case 5: log.InsertRange(at, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)])); break;
                case 6: log.RemoveRange(at, random.Next(10) == 0 ? log.Count - at : length); break;
                default: log.InsertRange(at, "\n"u8.ToArray()); break;
            }
        }

        return [.. log];
    }

    private static readonly string[] Numbers =
        ["nan", "-nan", "inf", "1e999", "-1e-999", "99999999999999999999", "-1", "2147483648", "1.#QNAN", "0x7f", ",", ".", "e", "=", "#"];
}
