using System.Text;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>
/// Damaged logs: every line is told exactly once, nothing is thrown, stamps stay dates. LOG_MUTANTS asks for more than the usual number of them.
/// </summary>
public class FuzzTests
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\n", "\r\n", "\0", "\u001b[31m", "]", "[", " = ", "loss)", "(* ", "#", "Iteration ", "nan", "1.#QNAN", "99999999999999999999", "1e999", "-", "I0723 08:38:56.772249 1 a.cpp:1] ",
            "I0229 23:59:59.9 1 a.cpp:1] ", "        ", "2018-06-24 13:45:30 ", "1508138445  INFO: a : line 1 : ", "Initializing net from parameters: \n", "*** Aborted at 99999999999 ",
            "Log file created at: 9999/12/31", "Log file created at: 0000/00/00", "I99991231 23:59:59.999999 1 a.cpp:1] ", "I00010101 00:00:00.000000 1 a.cpp:1] ", "INFO - 23:59:59 - ",
            "{\"log\":\"", "\\u00", "\\n\",\"stream\":\"stderr\"}", "[5] ", "(0.0)", "[0.0]", "Train net output #", "Test net output #0: ", "->", ", count: ", " data: ", "\uFEFF", "\\*", "é", "]]]]",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Mutants_are_read_to_their_end()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("LOG_MUTANTS"), out var asked) ? asked : 4_000;
        var random = new Random(7);
        var seed = Encoding.UTF8.GetBytes(SampleLog.Text);
        var lines = SampleLog.Text.Split('\n').Select(line => Encoding.UTF8.GetBytes(line + "\n")).ToArray();
        for (var i = 0; i < count; i++)
        {
            var mutant = i % 8 == 0 ? [.. seed] : Enumerable.Range(0, random.Next(1, 6)).SelectMany(_ => lines[random.Next(lines.Length)]).ToList();
            for (var damage = random.Next(1, 8); damage > 0; damage--) Damage(mutant, random);
            Read([.. mutant], random, i);
        }
    }

    [Fact]
    public void Every_cut_of_the_sample_is_read_to_its_end()
    {
        var seed = Encoding.UTF8.GetBytes(SampleLog.Text);
        var random = new Random(9);
        for (var length = 0; length < seed.Length; length++) Read(seed[(length / 2)..length], random, length);
    }

    private static void Read(byte[] log, Random random, int number)
    {
        var sink = new LineCheck();
        var parser = new LogParser(sink, number % 5 == 0 ? 2015 : null);
        if (number % 3 == 0) parser.Hint("caffe.log.INFO.20150703-144514.1", new DateTime(2019, 2, 28, 0, 0, 0, DateTimeKind.Utc));
        var cut = random.Next(log.Length + 1);
        parser.Feed(log.AsSpan(0, cut));
        parser.Feed(log.AsSpan(cut));
        parser.Flush();
        var lines = log.Count(b => b == '\n') + (log.Length > 0 && log[^1] != '\n' ? 1 : 0);
        Assert.True(lines == sink.Lines && log.Length == parser.Offset, $"mutant {number}: {lines} lines, {sink.Lines} told");
        foreach (var ticks in sink.Ticks) Assert.InRange(new DateTime(Math.Max(parser.Dated(ticks), 0)).Year, 1, 9999);
    }

    private static void Damage(List<byte> log, Random random)
    {
        if (log.Count == 0) return;
        var at = random.Next(log.Count);
        switch (random.Next(6))
        {
            case 0:
                log[at] = (byte)random.Next(256);
                break;
            case 1:
                log.RemoveRange(at, Math.Min(random.Next(1, 30), log.Count - at));
                break;
            case 2:
                log.InsertRange(at, log.GetRange(at, Math.Min(random.Next(1, 60), log.Count - at)));
                break;
            case 3:
                log[at] = (byte)"0123456789 :.=-#()[]/"[random.Next(21)];
                break;
            default:
                log.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }
}
