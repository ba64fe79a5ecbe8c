using System.Text;
using System.Text.RegularExpressions;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.LogParse.Tests.Building;
using CaffeTop.Tests.Shared;

namespace CaffeTop.LogParse.Tests;

public partial class SampleLinesTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 21, 22, 41, 25, TimeSpan.Zero);

    private static readonly NormsSampled Norms = new(400,
    [
        new(StatKind.TopData, "conv1", "conv1", 0.184, 402.1, 0, 38.2f, 0.614, 0, null),
        new(StatKind.ParamData, "conv1", "0", 0.0357, 4.012, -0.412f, 0.398f, 0, 3, null),
        new(StatKind.BottomDiff, "ip: 2", "a mean b", 1e-5, 0.5, float.NaN, float.NaN, 0, 12, null),
        new(StatKind.ParamDiff, "ip: 2", "0", 1.3e-8, 1.7e-4, -2.1e-5f, 1.9e-5f, 0, 0, 9.9e-6),
    ]) { Time = Moment };

    [Fact]
    public void Norms_are_a_line_for_each_layer() => Assert.Equal(
        "I1121 22:41:25.000000  4221 caffetop.cs:1] Norms of iteration 400, layer conv1: top conv1 mean 0.184, L2 402.1, 0 to 38.2, zeros 0.614; "
        + "param 0 mean 0.0357, L2 4.012, -0.412 to 0.398, not finite 3\n"
        + "I1121 22:41:25.000000  4221 caffetop.cs:1] Norms of iteration 400, layer \"ip: 2\": bottom diff \"a mean b\" mean 1e-05, L2 0.5, -nan to -nan, not finite 12; "
        + "param diff 0 mean 1.3e-08, L2 0.00017, -2.1e-05 to 1.9e-05, update 9.9e-06\n",
        Writer().Lines(Norms));

    [Fact]
    public void Times_are_one_line() => Assert.Equal(
        "I1121 22:41:25.000000  4221 caffetop.cs:1] Layer times of iteration 408 in ms: data 0.01/0, \"conv 1\" 4.125/7.9\n",
        Writer().Lines(new LayerTimesSampled(408, [new("data", 0.01, 0), new("conv 1", 4.125, 7.9)]) { Time = Moment }));

    [Fact]
    public void A_removed_snapshot_is_one_line() => Assert.Equal(
        "I1121 22:41:25.000000  4221 caffetop.cs:1] Snapshot of iteration 500 removed: s_iter_500.caffemodel | state s_iter_500.solverstate | because keep last:3\n",
        Writer().Lines(new SnapshotRemoved(500, "s_iter_500.caffemodel", "s_iter_500.solverstate", "keep last:3") { Time = Moment }));

    [Fact]
    public void Very_large_samples_go_on_in_further_lines_and_are_one_event_again()
    {
        var blobs = Enumerable.Range(0, 250).Select(i => new BlobNorms(StatKind.TopData, "slice", $"part{i}", i, i, 0, i, 0, 0, null)).ToList();
        var times = Enumerable.Range(0, 900).Select(i => new LayerTime($"layer{i}", i, 0)).ToList();
        TrainingEvent[] written = [new NormsSampled(3, blobs), new LayerTimesSampled(3, times) { Sequence = 1 }];
        var text = IdentityTests.Write(written.Select(e => e with { Time = Moment }));

        Assert.Equal(6, text.Count(c => c == '\n'));
        IdentityTests.Same([.. written.Select(e => e with { Time = Moment })], IdentityTests.Read("Log file created at: 2026/11/21 22:41:25\n" + text)[1..].Select((e, i) => e with { Sequence = i }).ToList());
    }

    [Fact]
    public void Samples_are_not_for_people_but_what_waited_before_them_is()
    {
        var writer = Writer();
        writer.Lines(new LearningRateStepped(11, 1) { Time = Moment });
        var text = writer.Lines(Norms);
        Assert.Equal("I1121 22:41:25.000000  4221 sgd_solver.cpp:50] MultiStep Status: Iteration 11, step = 1\n", text[..writer.ForPeople]);
        Assert.StartsWith("I1121 22:41:25.000000  4221 caffetop.cs:1] Norms", text[writer.ForPeople..], StringComparison.Ordinal);
        text = writer.Lines(new RawLine('I', "a.cpp:1", "x") { Time = Moment });
        Assert.Equal(text.Length, writer.ForPeople);
    }

    [Fact]
    public void Nothing_that_old_scripts_look_for_stands_in_them()
    {
        var text = Writer().Lines(Norms) + Writer().Lines(new LayerTimesSampled(408, [new("data", 0.01, 0)]) { Time = Moment })
            + Writer().Lines(new SnapshotRemoved(500, "a.caffemodel", null, "keep last:3") { Time = Moment });
        Assert.DoesNotMatch(LookedFor(), text);
    }

    [Theory]
    [InlineData("Norms of iteration 4, layer conv1: top")]
    [InlineData("Norms of iteration 4, layer conv1: top a mean 1, L2 2, 3 to 4 and more")]
    [InlineData("Norms of iteration 4, layer \"conv1: top a mean 1, L2 2, 3 to 4")]
    [InlineData("Norms of iteration 4, layer conv1: ")]
    [InlineData("Layer times of iteration 4 in ms: a 1/")]
    [InlineData("Layer times of iteration 4 in ms: a 1/2, ")]
    [InlineData("Snapshot of iteration 4 removed: a")]
    public void A_damaged_line_stays_a_line(string text)
    {
        var events = IdentityTests.Read($"I1121 22:41:25.000000  4221 caffetop.cs:1] {text}\n");
        Assert.Equal(text, Assert.IsType<RawLine>(Assert.Single(events)).Text);
    }

    [SkippableFact]
    public void They_are_read_without_allocating()
    {
        OptimizedBuild.OrSkip(typeof(LogParser));
        var norms = Encoding.UTF8.GetBytes("conv1: top conv1 mean 0.184, L2 402.1, 0 to 38.2, zeros 0.614; param diff 0 mean 1.3e-08, L2 0.00017, -2.1e-05 to 1.9e-05, update 9.9e-06");
        var times = Encoding.UTF8.GetBytes("data 0.01/0, \"conv 1\" 4.125/7.9");
        Assert.Equal((2, 2), (Blobs(norms), Layers(times)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Blobs(norms);
            Layers(times);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Blobs(ReadOnlySpan<byte> text)
    {
        var reader = new NormsReader(text);
        var count = 0;
        while (reader.TryNext(out _, out _, out _)) count++;
        return reader.IsWhole ? count : -1;
    }

    private static int Layers(ReadOnlySpan<byte> text)
    {
        var reader = new LayerTimesReader(text);
        var count = 0;
        while (reader.TryNext(out _, out _, out _)) count++;
        return reader.IsWhole ? count : -1;
    }

    private static CaffeLogWriter Writer() => new(4221, TimeZoneInfo.Utc, TimeProvider.System);

    // parse_log.py, extract_seconds.py, plot_training_log.py's extracts.
    [GeneratedRegex(@"Iteration \d|Iteration|lr = |output #|Solving|Testing net|solver\.cpp|Train net|Test net")]
    private static partial Regex LookedFor();
}
