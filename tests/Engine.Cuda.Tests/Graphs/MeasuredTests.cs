using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Norms and layer times are measured inside graphs, too: the same numbers as call by call, and the same training.</summary>
public sealed class MeasuredTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableTheory]
    [InlineData("")]
    [InlineData("iter_size: 3 clip_gradients: 0.3")]
    [InlineData("type: 'Adam' iter_size: 2 snapshot: 9 snapshot_diff: true")]
    [InlineData("type: 'AdaDelta' base_lr: 1 delta: 1e-6 test_iter: 2 test_interval: 7")]
    public void NormsAreThoseOfCallByCall(string fields)
    {
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, TinyRun.Solver + "max_iter: 60 display: 10 " + fields, configure: static options => options with { Norms = NormsPlan.Every(9) });
        Assert.Equal(7, graphs.Said.Count(static said => said.StartsWith("Norms", StringComparison.Ordinal)));

        // All but each variant's first two: plain, with norms and with times, and those of iter_size.
        Assert.True(graphs.GraphLaunches >= 48, $"{graphs.GraphLaunches} graphs were launched");
    }

    [SkippableFact]
    public void NormsOfEveryIteration()
    {
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 30 display: 10 ", configure: static options => options with { Norms = NormsPlan.Every(1) });
        Assert.Equal(30, graphs.Said.Count(static said => said.StartsWith("Norms", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void ImagesOfManySizesAreMeasuredByTheirOwnSize()
    {
        using var data = new LabelledImages(_tiny.Folder["sizes"], 24, static i => i % 3, static i => i / 2 % 2 == 0 ? (4, 4) : (6, 5));
        var net = $$"""
            name: "sizes"
            layer { name: "in" type: "Data" top: "data" top: "label" transform_param { scale: 0.01 } data_param { source: "{{_tiny.Folder["sizes"]}}" batch_size: 1 backend: LMDB } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: "xavier" } } }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: AVE global_pooling: true } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "pool" bottom: "label" top: "loss" }
            """;
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, TinyRun.Solver + "max_iter: 90 display: 10 ", net, configure: static options => options with { Norms = NormsPlan.Every(3) });
        Assert.Equal(30, graphs.Said.Count(static said => said.StartsWith("Norms", StringComparison.Ordinal)));
        Assert.True(graphs.GraphLaunches > 40, $"{graphs.GraphLaunches} graphs were launched");
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("iter_size: 2")]
    public void LayersAreTimed(string fields)
    {
        var graphs = RunRecord.Of(
            _tiny, TinyRun.Solver + "max_iter: 100 " + fields, graphs: true, configure: static options => options with { Norms = NormsPlan.Every(33) });
        var sampled = _tiny.Events.OfType<LayerTimesSampled>().ToList();
        Assert.Equal(3, sampled.Count);
        foreach (var times in sampled)
        {
            Assert.Equal(["in", "ip1", "relu", "drop", "ip2", "loss"], times.Layers.Select(static layer => layer.Layer));

            // The emulated GPU takes a microsecond for each of its steps.
            Assert.All(times.Layers.Skip(1), static layer => Assert.InRange(layer.ForwardMilliseconds, 0.001, 0.1));
            Assert.All(times.Layers.Skip(1), static layer => Assert.InRange(layer.BackwardMilliseconds, 0.001, 0.1));
            Assert.Equal(0, times.Layers[0].BackwardMilliseconds);
        }

        Assert.Equal(sampled[1].Layers.Skip(1), sampled[2].Layers.Skip(1));
        Assert.True(graphs.GraphLaunches >= 90, $"{graphs.GraphLaunches} graphs were launched");
    }

    /// <summary>
    /// The second branch computes 0 from zeros, whatever its weights; these grow by a negative decay until their gradient times 1e30 is infinite: after
    /// some twenty iterations, and the loss is as finite as before.
    /// </summary>
    [SkippableTheory]
    [InlineData(NonFiniteAction.Stop)]
    [InlineData(NonFiniteAction.Ignore)]
    [InlineData(NonFiniteAction.Pause)]
    public void GradientsThatAreNotFiniteHoldASampledIteration(NonFiniteAction action)
    {
        var net = _tiny.Net.Replace(
            "layer { name: \"loss\"",
            """
            layer { name: "nothing" type: "Power" bottom: "data" top: "nothing" power_param { scale: 0 } }
            layer { name: "zero" type: "InnerProduct" bottom: "nothing" top: "zero" inner_product_param { num_output: 3 bias_term: false } }
            layer { name: "up" type: "Power" bottom: "zero" top: "up" power_param { scale: 1e30 } }
            layer { name: "far" type: "InnerProduct" bottom: "up" top: "far" param { decay_mult: -20000 } inner_product_param { num_output: 3 bias_term: false weight_filler { type: "xavier" } } }
            layer { name: "other" type: "SoftmaxWithLoss" bottom: "far" bottom: "label" top: "other" }
            layer { name: "loss"
            """, StringComparison.Ordinal);
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, TinyRun.Solver + "max_iter: 40 display: 13 ", net,
            configure: options => options with { Norms = NormsPlan.Every(4), OnNonFinite = action },
            before: run => run.Subscribe(happened =>
            {
                if (happened is StateChanged { State: RunState.Paused, Reason: not null }) run.Control.Resume();
            }));
        var found = Assert.Single(graphs.Said, static said => said.StartsWith("Found non-finite", StringComparison.Ordinal) && said.Contains("the loss is still finite", StringComparison.Ordinal));
        Assert.Contains("\"zero\"", found, StringComparison.Ordinal);
        var iteration = _tiny.Events.OfType<Finding>().First().Place.Iteration;
        Assert.InRange(iteration ?? 0, 12, 36);
        Assert.Equal(0, iteration % 4);
        Assert.True(graphs.GraphLaunches > iteration - 8);
    }
}
