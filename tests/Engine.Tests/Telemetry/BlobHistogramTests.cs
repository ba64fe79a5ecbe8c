using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Telemetry;

public sealed class BlobHistogramTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void ValuesFallIntoEquallyWideBins()
    {
        // From −32 to 32 each bin is one wide; the largest value belongs to the last.
        var counts = Count([-32, -31.5f, -31, 0, 0.5f, 31.9f, 32, float.NaN, float.PositiveInfinity], -32, 32);
        Assert.Equal(BlobHistogram.Bins, counts.Length);
        Assert.Equal((2, 1, 2, 2), (counts[0], counts[1], counts[32], counts[63]));
        Assert.Equal(7, counts.Sum());
    }

    [Fact]
    public void EqualValuesFallIntoOneBin() => Assert.Equal(3, Count([5, 5, 5], 5, 5)[0]);

    [Fact]
    public void WithoutFiniteValuesAllBinsAreEmpty() => Assert.Equal(0, Count([float.NaN, float.NegativeInfinity], float.NaN, float.NaN).Sum());

    [Fact]
    public void TheWholeRangeOfFloatsIsDivided()
    {
        var counts = Count([float.MinValue, 0, float.MaxValue], float.MinValue, float.MaxValue);
        Assert.Equal((1, 1, 1), (counts[0], counts[32], counts[63]));
    }

    [Theory]
    [InlineData(StatKind.TopData, "ip1", "ip1", 24)]
    [InlineData(StatKind.TopData, "relu", "ip1", 24)]
    [InlineData(StatKind.ParamData, "ip2", "0", 24)]
    [InlineData(StatKind.ParamDiff, "ip1", "0", 128)]
    [InlineData(StatKind.BottomDiff, "loss", "ip2", 9)]
    public void SamplesCarryTheWatchedBlob(StatKind kind, string layer, string blob, int count)
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 5", configure: options => options with { Norms = NormsPlan.Every(2) });
        run.Control.Watch(kind, layer, blob);
        run.Run();
        var histograms = _tiny.Events.OfType<HistogramSampled>().ToList();
        Assert.Equal([0, 2, 4], histograms.Select(histogram => histogram.Iteration));
        foreach (var (histogram, norms) in histograms.Zip(_tiny.Events.OfType<NormsSampled>()))
        {
            var measured = norms.Blobs.Single(one => one.Kind == kind && one.Layer == layer && one.Blob == blob);
            Assert.Equal((kind, layer, blob, measured.Min, measured.Max), (histogram.Kind, histogram.Layer, histogram.Blob, histogram.Min, histogram.Max));
            Assert.Equal(count, histogram.Counts.Sum());
            Assert.Equal(64, histogram.Counts.Count);
        }
    }

    [Fact]
    public void APausedRunAnswersAtOnceWhereTheValuesAreStillThere()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 5");
        run.Control.Pause();
        run.Control.Step(2);
        run.Subscribe(happened =>
        {
            if (happened is not StateChanged { State: RunState.Paused } || run.Progress.Iteration != 2) return;
            run.Control.Watch(StatKind.ParamData, "ip1", "0");
            run.Control.Watch(StatKind.TopData, "ip2", "ip2");

            // Overwritten by the layers that work in place; shared by others; not there.
            run.Control.Watch(StatKind.TopData, "ip1", "ip1");
            run.Control.Watch(StatKind.BottomDiff, "ip2", "ip1");
            run.Control.Watch(StatKind.ParamData, "ip1", "7");
            run.Control.Watch(StatKind.TopData, "nowhere", "ip1");
            run.Control.Resume();
        });
        run.Run();
        var histograms = _tiny.Events.OfType<HistogramSampled>().ToList();
        Assert.Equal([("ip1", "0"), ("ip2", "ip2")], histograms.Select(histogram => (histogram.Layer, histogram.Blob)));
        Assert.All(histograms, histogram => Assert.Equal(2, histogram.Iteration));
        Assert.Equal([128, 9], histograms.Select(histogram => histogram.Counts.Sum()));
    }

    private static long[] Count(float[] values, float min, float max)
    {
        using var device = new CpuDevice(1);
        var blob = new Blob(device, new Shape(values.Length));
        blob.CopyDataFrom(values);
        return BlobHistogram.Count(device, blob.Data, min, max);
    }
}
