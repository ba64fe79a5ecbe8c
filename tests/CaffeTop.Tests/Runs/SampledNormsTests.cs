using CaffeTop.Events;
using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

public sealed class SampledNormsTests
{
    [Fact]
    public void SamplesBecomeCurvesOfTheirOwnIterations()
    {
        var session = Assert.Single(Reduced.Log(Own(
            "Iteration 0, loss = 1",
            "Norms of iteration 43, layer conv1: top conv1 mean 0.1, L2 4, 0 to 3, zeros 0.5; param diff 0 mean 0.01, L2 0.2, -1 to 1, update 0.001",
            "Iteration 100, loss = 1",
            "Norms of iteration 100, layer conv1: top conv1 mean 0.2, L2 5, nan to nan, not finite 7; param diff 0 mean 0.02, L2 0.3, -2 to 2, update 0.002")).Sessions);

        Assert.Equal([(StatKind.TopData, "conv1"), (StatKind.ParamDiff, "0")], session.Layers.Select(static c => (c.Kind, c.Blob)));
        var top = session.Layers[0];
        Assert.Equal([43, 100], top.Values.X.ToArray());
        Assert.Equal([0.1f, 0.2f], top.Values.Y.ToArray());
        Assert.Equal([4f, 5f], top.Norms!.L2.Y.ToArray());
        Assert.Equal([0f, float.NaN], top.Norms.Minimum.Y.ToArray());
        Assert.Equal([3f, float.NaN], top.Norms.Maximum.Y.ToArray());
        Assert.Equal([0.5f, 0f], top.Norms.Zeros.Y.ToArray());
        Assert.Equal([0f, 7f], top.Norms.NonFinite.Y.ToArray());
        Assert.Equal(0, top.Norms.UpdateRatio.Count);
        Assert.Equal([0.001f, 0.002f], session.Layers[1].Norms!.UpdateRatio.Y.ToArray());
    }

    [Fact]
    public void DebugInfoAndASampleOfOneIterationGiveOnePoint()
    {
        var session = Assert.Single(Reduced.Log(Own(
            "    [Forward] Layer conv1, top blob conv1 data: 0.1", "Iteration 100, loss = 1",
            "Norms of iteration 100, layer conv1: top conv1 mean 0.1, L2 5, 0 to 1")).Sessions);

        var curve = Assert.Single(session.Layers);
        Assert.Equal([100], curve.Values.X.ToArray());
        Assert.Equal([100], curve.Norms!.L2.X.ToArray());
    }

    [Fact]
    public void LayerTimesBecomeCurvesInTheNetsOrder()
    {
        var session = Assert.Single(Reduced.Log(Own(
            "Iteration 0, loss = 1", "Layer times of iteration 8 in ms: data 0.01/0, conv1 4.1/7.9", "Layer times of iteration 90 in ms: data 0.02/0, conv1 4.2/8")).Sessions);

        Assert.Equal(["data", "conv1"], session.LayerTimes.Select(static t => t.Layer));
        Assert.Equal([8, 90], session.LayerTimes[1].Forward.X.ToArray());
        Assert.Equal([7.9f, 8f], session.LayerTimes[1].Backward.Y.ToArray());
    }

    [Fact]
    public void ASampleOfAnEarlierIterationOpensASession()
    {
        var run = Reduced.Log(Own(
            "Iteration 500, loss = 1", "Norms of iteration 500, layer a: top a mean 1, L2 5, 0 to 1", "Norms of iteration 20, layer a: top a mean 2, L2 6, 0 to 1"));

        Assert.Equal(2, run.Sessions.Count);
        Assert.Equal([20], run.Sessions[1].Layers[0].Values.X.ToArray());
    }

    [Fact]
    public void ARemovedSnapshotIsToldInTheEvents()
    {
        var run = Reduced.Log(Own("Iteration 900, loss = 1", "Snapshot of iteration 500 removed: s_iter_500.caffemodel | state s_iter_500.solverstate | because keep last:3"));

        Assert.Contains(run.Marks, static m => m is { Kind: MarkKind.Note, Text: "snapshot s_iter_500.caffemodel removed: keep last:3" });
    }

    // Steps display each iteration; the display after them is a leap of the usual interval.
    [Fact]
    public void StepsOfAPausedRunMakeNoSeam()
    {
        var steps = Enumerable.Range(1001, 5).Select(static i => $"Iteration {i}, loss = 1");
        var run = Reduced.Log(Own(
            ["Iteration 1000, loss = 1", "Control at iteration 1001: step -> 5", .. steps, "Control at iteration 1006: resume", "Iteration 2000, loss = 1"]));

        Assert.Single(run.Sessions);
    }

    private static string Own(params string[] texts) => Reduced.Records(texts).Replace("solver.cpp:1]", "caffetop.cs:1]", StringComparison.Ordinal)
        .Replace("caffetop.cs:1] Iteration", "solver.cpp:239] Iteration", StringComparison.Ordinal)
        .Replace("caffetop.cs:1]     [", "net.cpp:593]     [", StringComparison.Ordinal);
}
