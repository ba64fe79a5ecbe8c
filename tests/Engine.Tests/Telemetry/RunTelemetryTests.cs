using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Telemetry;

public sealed class RunTelemetryTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void LayerTimesFollowASample()
    {
        var run = _tiny.Prepare(TinyRun.Solver, configure: options => options with { Norms = NormsPlan.Every(15) });
        run.Run();
        var times = _tiny.Events.OfType<LayerTimesSampled>().First();
        Assert.Equal(run.Net.Layers.Select(layer => layer.Layer.Name), times.Layers.Select(layer => layer.Layer));
        Assert.InRange(times.Iteration, 1, 8);
        Assert.All(times.Layers, layer => Assert.True(layer.ForwardMilliseconds >= 0 && layer.BackwardMilliseconds >= 0));
        Assert.True(times.Layers.Single(layer => layer.Layer == "ip1").ForwardMilliseconds > 0);
        Assert.Equal(0, times.Layers.Single(layer => layer.Layer == "in").BackwardMilliseconds);
    }

    [Fact]
    public void EverySampledIterationStillLetsTimesBeTaken()
    {
        var run = _tiny.Prepare(TinyRun.Solver, configure: options => options with { Norms = NormsPlan.Every(1) });
        run.Run();
        Assert.Equal(20, _tiny.Events.OfType<NormsSampled>().Count());
        Assert.NotEmpty(_tiny.Events.OfType<LayerTimesSampled>());
    }

    [Fact]
    public void OffMeasuresNothing()
    {
        _tiny.Prepare().Run();
        Assert.DoesNotContain(_tiny.Events, happened => happened is NormsSampled or LayerTimesSampled or HistogramSampled);
    }

    [Fact]
    public void ASampleComesBehindTheDisplayOfItsIteration()
    {
        _tiny.Prepare(TinyRun.Solver + "display: 5", configure: options => options with { Norms = NormsPlan.Every(5) }).Run();
        var found = _tiny.Events.Where(happened => happened is NormsSampled or IterationDone).Select(happened => happened.GetType().Name).Take(4);
        Assert.Equal([nameof(IterationDone), nameof(NormsSampled), nameof(IterationDone), nameof(NormsSampled)], found);
    }

    [Fact]
    public void ProgressKnowsTheRecordsAndTheTimeOfSampling()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "iter_size: 2", configure: options => options with { Norms = NormsPlan.Every(5) });
        Assert.Equal((6, 20), (run.Progress.RecordsPerIteration, run.Progress.RecordsPerEpoch));
        run.Run();
        Assert.InRange(run.Progress.SamplingSeconds, double.Epsilon, run.Progress.BusySeconds);
        Assert.InRange(run.Progress.DataWaitSeconds, 0, run.Progress.BusySeconds);
    }

    [Fact]
    public void TheWaitForDataIsThatOfTheTrainNetsLayers()
    {
        var run = _tiny.Prepare();
        run.Run();
        Assert.Equal(((IDataWait)run.Net.Layers[0].Layer).WaitTime.TotalSeconds, run.Progress.DataWaitSeconds);
    }

    [Fact]
    public void MadeDataCountTheTimeOfMakingThem()
    {
        const string made = """
            layer { name: "in" type: "DummyData" top: "data" top: "label" dummy_data_param { shape { dim: 3 dim: 16 } shape { dim: 3 } data_filler { type: "gaussian" std: 1 } data_filler { type: "constant" value: 1 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
            """;
        var run = _tiny.Prepare(net: made);
        run.Run();
        Assert.Equal((3, 0), (run.Progress.RecordsPerIteration, run.Progress.RecordsPerEpoch));
        Assert.True(run.Progress.DataWaitSeconds > 0);
    }
}
