using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Telemetry;

public sealed class NormSamplerTests : IDisposable
{
    // delta where a division by a small history would make the first updates huge.
    private const string Common = TinyRun.Solver + "max_iter: 8 base_lr: 0.01 iter_size: 2 clip_gradients: 0.5 ";

    private readonly TinyRun _tiny = new();

    public static TheoryData<string> Rules =>
    [
        Common + "type: 'SGD' regularization_type: 'L1'",
        Common + "type: 'Nesterov'",
        Common + "type: 'AdaGrad' momentum: 0 delta: 1e-3",
        Common + "type: 'RMSProp' momentum: 0 rms_decay: 0.9 delta: 1e-3",
        Common + "type: 'AdaDelta' base_lr: 1 momentum: 0.95 delta: 1e-4",
        Common + "type: 'Adam' momentum: 0.9 momentum2: 0.999 delta: 1e-4",
    ];

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [MemberData(nameof(Rules))]
    public void ASampledRunHasTheWeightsOfAnUnsampledOne(string solver)
    {
        var plain = _tiny.Prepare(solver);
        plain.Run();
        var expected = TinyRun.WeightBits(plain);
        var sampled = _tiny.Prepare(solver, configure: options => options with { Norms = NormsPlan.Every(3) });
        sampled.Run();
        Assert.Equal([0, 3, 6], _tiny.Events.OfType<NormsSampled>().Select(norms => norms.Iteration));
        Assert.Equal(expected, TinyRun.WeightBits(sampled));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void TheUpdateRatioIsThatOfTheWeightsBeforeAndAfter(string solver)
    {
        var run = _tiny.Prepare(solver, configure: options => options with { Norms = NormsPlan.Every(1) });
        var before = Weights(run);
        var compared = 0;
        run.Subscribe(happened =>
        {
            if (happened is not NormsSampled sampled) return;
            var after = Weights(run);
            var ratios = sampled.Blobs.Where(blob => blob.Kind == StatKind.ParamDiff).Select(blob => blob.UpdateRatio).ToList();
            Assert.Equal(before.Count, ratios.Count);
            for (var i = 0; i < ratios.Count; i++)
            {
                var norm = Math.Sqrt(before[i].Sum(w => (double)w * w));
                if (norm == 0)
                {
                    Assert.Null(ratios[i]);
                    continue;
                }

                var moved = Math.Sqrt(before[i].Zip(after[i]).Sum(pair => Math.Pow((double)pair.Second - pair.First, 2)));
                Assert.Equal(moved / norm, ratios[i]!.Value, 1e-5 * Math.Max(1, moved / norm));
                compared++;
            }

            before = after;
        });
        run.Run();
        Assert.True(compared > 20);
    }

    [Fact]
    public void MeansAreThoseOfDebugInfo()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 4 display: 1 debug_info: true", configure: options => options with { Norms = NormsPlan.Every(1) });
        run.Run();
        var sampled = _tiny.Events.OfType<NormsSampled>().ToList();
        var shown = _tiny.Events.OfType<LayerStatsSampled>().ToList();
        Assert.Equal(4, sampled.Count);
        foreach (var (norms, stats) in sampled.Zip(shown))
        {
            Assert.Equal(stats.Iteration, norms.Iteration);
            var expected = stats.Stats.Where(stat => !stat.Layer.EndsWith("split", StringComparison.Ordinal))
                .ToDictionary(stat => (stat.Kind, stat.Layer, stat.Blob), stat => stat.MeanAbsolute);
            var found = norms.Blobs.ToDictionary(blob => (blob.Kind, blob.Layer, blob.Blob), blob => (float)blob.MeanAbsolute);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void BlobsStandLayerByLayer()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 1", configure: options => options with { Norms = NormsPlan.Every(1) });
        run.Run();
        var blobs = Assert.Single(_tiny.Events.OfType<NormsSampled>()).Blobs.Select(blob => $"{blob.Layer} {blob.Kind} {blob.Blob}");
        Assert.Equal(
            [
                "in TopData data", "in TopData label",
                "ip1 TopData ip1", "ip1 ParamData 0", "ip1 ParamData 1", "ip1 ParamDiff 0", "ip1 ParamDiff 1",
                "relu TopData ip1", "relu BottomDiff ip1",
                "drop TopData ip1", "drop BottomDiff ip1",
                "ip2 TopData ip2", "ip2 ParamData 0", "ip2 ParamData 1", "ip2 BottomDiff ip1", "ip2 ParamDiff 0", "ip2 ParamDiff 1",
                "loss TopData loss", "loss BottomDiff ip2",
            ],
            blobs);
    }

    [Fact]
    public void NumbersOfAReLUAreThoseOfItsOutput()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 3", configure: options => options with { Norms = NormsPlan.Every(1) });
        run.Run();
        foreach (var sampled in _tiny.Events.OfType<NormsSampled>())
        {
            var before = sampled.Blobs.Single(blob => blob is { Layer: "ip1", Kind: StatKind.TopData });
            var after = sampled.Blobs.Single(blob => blob is { Layer: "relu", Kind: StatKind.TopData });
            Assert.True(before.Min < 0 && before.Zeros == 0);
            Assert.Equal((0, before.Max), (after.Min, after.Max));
            Assert.InRange(after.Zeros, 0.01, 0.99);
            Assert.True(after.L2 < before.L2);
            Assert.Equal(0, after.NonFinite);
        }
    }

    [Fact]
    public void NonFiniteValuesAreCounted()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 40 base_lr: 1e30", configure: options => options with { Norms = NormsPlan.Every(1), OnNonFinite = NonFiniteAction.Ignore });
        run.Run();
        var last = _tiny.Events.OfType<NormsSampled>().Last().Blobs.Single(blob => blob is { Layer: "ip1", Kind: StatKind.ParamData, Blob: "0" });
        Assert.True(last.NonFinite > 0);
    }

    // Without an update there is no ratio, but what went bad can be seen.
    [Fact]
    public void AnIterationThatIsGivenUpTellsItsSample()
    {
        var run = _tiny.Prepare(
            TinyRun.Solver + "max_iter: 40 base_lr: 1e30", configure: options => options with { Norms = NormsPlan.Every(1), OnNonFinite = NonFiniteAction.Stop });
        run.Run();
        var last = _tiny.Events.OfType<NormsSampled>().Last();
        var finding = Assert.Single(_tiny.Events.OfType<Finding>());
        Assert.Equal(run.Solver.Iteration, last.Iteration);
        Assert.Contains(last.Blobs, blob => blob.NonFinite > 0);
        Assert.All(last.Blobs, blob => Assert.Null(blob.UpdateRatio));
        Assert.True(_tiny.Events.IndexOf(finding) < _tiny.Events.IndexOf(last));
    }

    [Fact]
    public void TheLastOfTheStepsIsSampled()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 10", configure: options => options with { Norms = NormsPlan.Share(1e-6) });
        run.Control.Pause();
        run.Control.Step(4);
        run.Subscribe(happened =>
        {
            if (happened is StateChanged { State: RunState.Paused } && run.Progress.Iteration == 4) run.Control.Resume();
        });
        run.Run();
        Assert.Equal([3], _tiny.Events.OfType<NormsSampled>().Select(norms => norms.Iteration));
    }

    private static List<float[]> Weights(TrainingRun run) => [.. run.Net.LearnableParameters.Select(parameter => parameter.Blob.DataToArray())];
}
