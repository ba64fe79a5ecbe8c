using CaffeTop.Engine.Tests.Training;
using CaffeTop.Engine.Training;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>What must not be updated is not, although the host was ahead: the run stands at the iteration where it would call by call.</summary>
public sealed class HoldTests : IDisposable
{
    // The update of iteration 21 leaves the range of float: the loss of iteration 22 is not finite, and nobody looks before 39.
    private const string Explodes = TinyRun.Solver + "max_iter: 40 display: 13 lr_policy: 'multistep' gamma: 1e30 stepvalue: 21 ";

    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableTheory]
    [InlineData(NonFiniteAction.Stop, "")]
    [InlineData(NonFiniteAction.Stop, "iter_size: 2 clip_gradients: 1e30")]
    [InlineData(NonFiniteAction.Stop, "snapshot: 10 type: 'Adam'")]
    [InlineData(NonFiniteAction.Ignore, "")]
    public void ALossThatIsNotFiniteHoldsTheRunAtItsIteration(NonFiniteAction action, string fields)
    {
        var (_, graphs) = RunRecord.AssertSame(_tiny, Explodes + fields, configure: options => options with { OnNonFinite = action });
        Assert.Contains(graphs.Said, said => said.StartsWith("Found non-finite", StringComparison.Ordinal) && said.Contains("iteration 22 The loss is NaN", StringComparison.Ordinal));
        Assert.StartsWith(action == NonFiniteAction.Stop ? "NonFinite 22" : "Failed 40 the snapshot of iteration 40 was not written", graphs.End, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void APausedRunGoesBackToItsSnapshot()
    {
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, Explodes + "snapshot: 10 ", configure: options => options with { OnNonFinite = NonFiniteAction.Pause },
            before: run =>
            {
                run.Subscribe(happened =>
                {
                    if (happened is not Events.StateChanged { State: Events.RunState.Paused, Reason: not null }) return;
                    run.Control.Snapshot();
                    run.Control.Restore(_tiny.Prefix + "_iter_20.solverstate", 1e-31f);
                    run.Control.Resume();
                });
            });
        Assert.StartsWith("Done 40", graphs.End, StringComparison.Ordinal);
        Assert.Contains(graphs.Said, said => said.StartsWith("Control 22 restore", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void APausedRunThatGoesOnDoesSoWithWhatItFound()
    {
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, Explodes, configure: options => options with { OnNonFinite = NonFiniteAction.Pause },
            before: run => run.Subscribe(happened =>
            {
                if (happened is Events.StateChanged { State: Events.RunState.Paused, Reason: not null }) run.Control.Resume();
            }));
        Assert.StartsWith("Failed 40 the snapshot of iteration 40 was not written", graphs.End, StringComparison.Ordinal);
        Assert.Contains(graphs.Weights, bits => !float.IsFinite(BitConverter.Int32BitsToSingle(bits)));
    }

    [SkippableFact]
    public void RunningMeansAreThoseBeforeTheIteration()
    {
        var net = _tiny.Net.Replace(
            "layer { name: \"relu\" type: \"ReLU\" bottom: \"ip1\" top: \"ip1\" }", "layer { name: \"norm\" type: \"BatchNorm\" bottom: \"data\" top: \"norm\" } layer { name: \"silent\" type: \"Silence\" bottom: \"norm\" }",
            StringComparison.Ordinal);
        RunRecord.AssertSame(_tiny, Explodes, net, configure: options => options with { OnNonFinite = NonFiniteAction.Stop });
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("iter_size: 2")]
    public void ARecordThatCannotBeReadNamesTheIteration(string fields)
    {
        // As below; the last record's image has another size than those that follow it in its batch.
        using var data = new LabelledImages(_tiny.Folder["torn"], 25, static i => i % 3, static i => i == 24 ? (5, 5) : (4, 4));
        var net = _tiny.Net.Replace(_tiny.Folder["data"], _tiny.Folder["torn"], StringComparison.Ordinal);
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 40 display: 0 " + fields, net);
        Assert.StartsWith(fields.Length == 0 ? "iteration 8" : "iteration 4", graphs.End, StringComparison.Ordinal);
        Assert.True(graphs.GraphLaunches > 0);
    }

    [SkippableFact]
    public void WhatIsWrongFirstIsToldFirst()
    {
        // The loss of iteration 6 is not finite; the record that cannot be read comes in iteration 8, which is begun before that is known.
        using var data = new LabelledImages(_tiny.Folder["torn"], 25, static i => i % 3, static i => i == 24 ? (5, 5) : (4, 4));
        var net = _tiny.Net.Replace(_tiny.Folder["data"], _tiny.Folder["torn"], StringComparison.Ordinal);
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, TinyRun.Solver + "max_iter: 40 display: 0 lr_policy: 'multistep' gamma: 1e30 stepvalue: 5 ", net,
            configure: options => options with { OnNonFinite = NonFiniteAction.Stop });
        Assert.StartsWith("NonFinite 6 iteration 6: the loss is NaN", graphs.End, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("iter_size: 2")]
    public void ALabelThatIsNoClassNamesIterationAndRecord(string fields)
    {
        // 25 records in batches of 3: the last one, whose label is 9, is read in iteration 8, or in the second half of iteration 4.
        using var data = new LabelledImages(_tiny.Folder["late"], 25, static i => i == 24 ? 9 : i % 3, static _ => (4, 4));
        var net = _tiny.Net.Replace(_tiny.Folder["data"], _tiny.Folder["late"], StringComparison.Ordinal);
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 40 display: 0 " + fields, net);
        Assert.Contains("label 9 of batch item 0 is not a class", graphs.End, StringComparison.Ordinal);
        Assert.Contains("(record '00000024' of layer 'in')", graphs.End, StringComparison.Ordinal);
        Assert.StartsWith(fields.Length == 0 ? "iteration 8" : "iteration 4", graphs.End, StringComparison.Ordinal);
    }
}
