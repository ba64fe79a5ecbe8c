using CaffeTop.Engine.Tests.Training;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Nets of the shapes that people train, in small, each by the solver that goes with it: graphs and calls give the same bits.</summary>
public sealed class CaseNetTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableTheory]
    [InlineData("lenet", "lr_policy: 'inv' gamma: 0.0001 power: 0.75 base_lr: 0.01 ")]
    [InlineData("caffenet", "type: 'Adam' momentum2: 0.999 base_lr: 0.001 clip_gradients: 5 ")]
    [InlineData("inception", "lr_policy: 'poly' power: 0.5 iter_size: 2 test_iter: 2 test_interval: 6 ")]
    [InlineData("fcn", "type: 'Nesterov' base_lr: 0.01 average_loss: 5 ")]
    [InlineData("residual", "base_lr: 0.01 snapshot: 6 ")]
    public void TrainsTheSame(string name, string solver)
    {
        using var images = new LabelledImages(_tiny.Folder["images"], 14, static i => i % 3, _ => name == "lenet" ? (28, 28) : (16, 16));
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 12 display: 5 momentum: 0.9 " + solver, Net(name));
        Assert.StartsWith("Done 12", graphs.End, StringComparison.Ordinal);

        // All but the first two; a snapshot's search through the weights may take memory, after which one goes call by call again.
        Assert.InRange(graphs.GraphLaunches, 9, 30);
        Assert.All(graphs.Weights, bits => Assert.True(float.IsFinite(BitConverter.Int32BitsToSingle(bits))));
    }

    private string Net(string name) => $$"""
        layer { name: "in" type: "Data" top: "data" top: "label" transform_param { scale: 0.01 mirror: true crop_size: {{CaseNets.Side(name)}} } data_param { source: "{{_tiny.Folder["images"]}}" batch_size: 4 backend: LMDB } }
        """ + CaseNets.Layers(name);
}
