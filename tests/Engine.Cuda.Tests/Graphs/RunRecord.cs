using CaffeTop.Engine.Tests.Training;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>All that a run leaves: how it ended, the bits of weights and histories, and what it said, but for times and speeds.</summary>
internal sealed record RunRecord(string End, int[] Weights, int[] Histories, IReadOnlyList<string> Said, long GraphLaunches)
{
    /// <summary>A run on the emulated GPU.</summary>
    /// <param name="graphs">As graphs, on a GPU that does nothing before it is waited for; else call by call, at once.</param>
    public static RunRecord Of(
        TinyRun tiny, string solver, bool graphs, string? net = null, Action<TrainingRun>? before = null, string? resumeFrom = null,
        Func<TrainingOptions, TrainingOptions>? configure = null)
    {
        var run = tiny.Create(solver, resumeFrom, net: net, configure: options =>
        {
            if (graphs) EmulatedDevice.BeLazy();
            var own = configure is null ? options : configure(options);
            return own with { UsesGraphs = graphs };
        });
        run.Prepare();
        before?.Invoke(run);
        var launches = EmulatedDevice.GraphLaunches;
        string end;
        try
        {
            var outcome = run.Run();
            end = $"{outcome.End} {outcome.Iteration} {outcome.Failure} {outcome.LastGood}";
        }
        catch (CaffeTopException e)
        {
            end = e.Message;
        }

        launches = EmulatedDevice.GraphLaunches - launches;
        return new RunRecord(end, TinyRun.WeightBits(run), Bits(run), [.. tiny.Events.Select(Line).OfType<string>()], launches);
    }

    /// <summary>The same run twice, call by call and as graphs: all of it is the same.</summary>
    public static (RunRecord Calls, RunRecord Graphs) AssertSame(
        TinyRun tiny, string solver, string? net = null, Action<TrainingRun>? before = null, Func<TrainingOptions, TrainingOptions>? configure = null)
    {
        var calls = Of(tiny, solver, graphs: false, net, before, configure: configure);
        var graphs = Of(tiny, solver, graphs: true, net, before, configure: configure);
        Assert.Equal(calls.Said, graphs.Said);
        Assert.Equal(calls.End, graphs.End);
        Assert.Equal(calls.Weights, graphs.Weights);
        Assert.Equal(calls.Histories, graphs.Histories);
        Assert.Equal(0, calls.GraphLaunches);
        return (calls, graphs);
    }

    private static int[] Bits(TrainingRun run)
        => [.. run.Solver.History.Blobs.SelectMany(blob => blob.DataToArray()).Select(BitConverter.SingleToInt32Bits)];

    private static string? Line(TrainingEvent happened) => happened switch
    {
        IterationDone done => $"Iteration {done.Iteration} {done.Loss:R} {done.LearningRate:R} {string.Join(' ', done.Outputs)}",
        TestDone test => $"Test {test.Iteration} {test.Loss:R} {string.Join(' ', test.Outputs)}",
        EpochWrapped wrapped => $"Epoch {wrapped.Layer} {wrapped.Epoch}",
        LearningRateStepped stepped => $"Stepped {stepped.Iteration} {stepped.Step}",
        GradientsClipped clipped => $"Clipped {clipped.Iteration} {clipped.Norm:R} {clipped.Limit:R} {clipped.Factor:R}",
        ControlApplied applied => $"Control {applied.Iteration} {applied.Command} {applied.From} {applied.To}",
        SnapshotWritten written => $"Snapshot {written.Iteration}",
        Finding found => $"Found {found.Rule} {found.Place} {found.What} {found.Why} {found.Remedy} {string.Join(' ', found.Evidence)}",
        Fault fault => $"Fault {fault.Message} {fault.Iteration}",
        StateChanged changed => $"State {changed.State} {changed.Reason}",
        NormsSampled norms => $"Norms {norms.Iteration} {string.Join(' ', norms.Blobs)}",
        LayerStatsSampled stats => $"Stats {stats.Iteration} {string.Join(' ', stats.Stats)} {stats.Norms}",
        _ => null,
    };
}
