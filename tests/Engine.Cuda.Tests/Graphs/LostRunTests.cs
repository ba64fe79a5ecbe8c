using CaffeTop.Engine.Tests.Training;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A GPU that fails in the middle of a run: one sentence with the iteration, and everything is given back without another error.</summary>
public sealed class LostRunTests : IDisposable
{
    public void Dispose() => EmulatedDevice.Recover();

    [SkippableTheory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(true, "snapshot: 5 test_iter: 2 test_interval: 7")]
    public void EndsWithOneSentence(bool graphs, string fields)
    {
        using var tiny = new TinyRun();
        var run = tiny.Prepare(TinyRun.Solver + "max_iter: 40 display: 5 " + fields, configure: options => options with { UsesGraphs = graphs });
        run.Subscribe(static happened =>
        {
            if (happened is IterationDone { Iteration: 15 }) EmulatedDevice.BeLost();
        });
        var error = Assert.Throws<IterationException>(() => run.Run());
        Assert.StartsWith("iteration 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("the GPU's state is lost: resume from the last snapshot", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, Assert.Single(tiny.Events.OfType<Fault>()).Message);
        Assert.Equal(fields.Length > 0, File.Exists(tiny.Prefix + "_iter_15.solverstate"));
    }
}
