using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class NonFiniteTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void AStopLeavesTheWeightsAsTheyWereAndNamesTheLayer()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot: 2 max_iter: 1000 momentum: 0", configure: options => options with { OnNonFinite = NonFiniteAction.Stop });
        At(run, 4, control => control.SetBaseLr(9e8f));
        At(run, 5, control => control.SetBaseLr(9e8f));
        var bits = Array.Empty<int>();
        run.Subscribe(happened =>
        {
            if (happened is Finding) bits = TinyRun.WeightBits(run);
        });
        var outcome = run.Run();
        Assert.Equal(RunEnd.NonFinite, outcome.End);
        var finding = Assert.Single(_tiny.Events.OfType<Finding>());
        Assert.Equal(("non-finite", Severity.Error, outcome.Iteration), (finding.Rule, finding.Severity, finding.Place.Iteration));
        Assert.Contains(finding.Place.Layer, new[] { "ip1", "ip2", "loss" });
        Assert.Contains($"layer \"{finding.Place.Layer}\"", outcome.Failure);
        Assert.StartsWith($"iteration {outcome.Iteration}: the loss is ", outcome.Failure);
        Assert.Equal(bits, TinyRun.WeightBits(run));
        Assert.Equal(outcome.Failure, _tiny.Events.OfType<Fault>().Last().Message);
        Assert.Equal(RunState.Failed, Assert.IsType<StateChanged>(_tiny.Events[^1]).State);
        Assert.Empty(_tiny.Events.OfType<OptimizationDone>());
    }

    [Fact]
    public void WeightsThatAreNotFiniteAreFoundInTheirLayerAndNotWritten()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot: 5", configure: options => options with { OnNonFinite = NonFiniteAction.Ignore });
        var poisoned = false;
        At(run, 6, _ =>
        {
            Poison(run, "ip2", 0, 3);
            poisoned = true;
        });
        var outcome = run.Run();
        Assert.True(poisoned);
        var finding = Assert.Single(_tiny.Events.OfType<Finding>());
        Assert.Equal(new FindingPlace(Layer: "ip2", Blob: "0", Iteration: 7), finding.Place);
        Assert.Contains("The loss is NaN. It began in layer \"ip2\" (InnerProduct): 3 of 24 values of its weight (param 0) are NaN or infinite.", finding.What);
        Assert.Contains($"Go back to {_tiny.Prefix}_iter_5.solverstate with a lower rate, e.g. base_lr 0.005 instead of 0.05.", finding.Remedy);
        Assert.Equal([5], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        var faults = _tiny.Events.OfType<Fault>().ToList();
        Assert.Equal([10, 15, 20, 20], faults.Select(fault => fault.Iteration));
        Assert.All(faults, fault => Assert.False(fault.Fatal));
        Assert.StartsWith("the snapshot of iteration 10 was not written: layer \"ip1\"", faults[0].Message);
        Assert.Contains($"the last good one is {_tiny.Prefix}_iter_5.solverstate", faults[0].Message);
        Assert.Equal(RunEnd.Failed, outcome.End);
        Assert.False(File.Exists(_tiny.Prefix + "_iter_10.caffemodel"));
    }

    [Fact]
    public void APauseWaitsBeforeTheUpdateAndGoesOnOrBack()
    {
        var whole = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot: 5");
        whole.Run();
        var expected = TinyRun.WeightBits(whole);
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot: 5", configure: options => options with { HasViewer = static () => true });
        var poisoned = false;
        At(run, 6, _ =>
        {
            if (!poisoned) Poison(run, "ip1", 1, 1);
            poisoned = true;
        });
        var pauses = new List<(int, string?)>();
        run.Subscribe(happened =>
        {
            if (happened is not StateChanged { State: RunState.Paused } paused) return;
            pauses.Add((run.Solver.Iteration, paused.Reason));
            run.Control.Restore(_tiny.Prefix + "_iter_5.solverstate", null);
            run.Control.Resume();
        });
        Assert.Equal(RunEnd.Done, run.Run().End);
        Assert.Equal([(7, "The loss is NaN")], pauses);
        Assert.Equal(expected, TinyRun.WeightBits(run));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 5, 6, 7], _tiny.Events.OfType<IterationDone>().Take(10).Select(done => done.Iteration));
    }

    [Fact]
    public void AResumeAfterThePauseIsNotAskedAgain()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 12 snapshot_after_train: false", configure: options => options with { OnNonFinite = NonFiniteAction.Pause });
        At(run, 6, _ => Poison(run, "ip1", 0, 1));
        var pauses = 0;
        run.Subscribe(happened =>
        {
            if (happened is not StateChanged { State: RunState.Paused }) return;
            pauses++;
            run.Control.Resume();
        });
        Assert.Equal(RunEnd.Done, run.Run().End);
        Assert.Equal(1, pauses);
        Assert.Equal(12, _tiny.Events.OfType<IterationDone>().Count(done => done.Rate is not null));
    }

    [Fact]
    public void ASnapshotInThePauseRepeatsTheIteration()
    {
        var whole = _tiny.Prepare(TinyRun.Solver + "average_loss: 3 max_iter: 12");
        whole.Run();
        var expected = TinyRun.WeightBits(whole);

        // The loss alone is spoilt, by data that are NaN once.
        var run = _tiny.Prepare(TinyRun.Solver + "average_loss: 3 display: 1 max_iter: 12", configure: options => options with { OnNonFinite = NonFiniteAction.Pause });
        At(run, 6, _ => SpoilNextLoss(run));
        run.Subscribe(happened =>
        {
            if (happened is not StateChanged { State: RunState.Paused }) return;
            run.Control.Snapshot();
            run.Control.Stop(snapshot: false);
        });
        Assert.Equal(new RunOutcome(RunEnd.StoppedEarly, 7, null), run.Run());
        var resumed = _tiny.Prepare(TinyRun.Solver + "average_loss: 3 max_iter: 12", _tiny.Prefix + "_iter_7.solverstate");
        resumed.Run();
        Assert.Equal(expected, TinyRun.WeightBits(resumed));
    }

    [Fact]
    public void DebugInfoShowsGradientsThatAreNotFinite()
    {
        // Scores of ±1e30 are finite, and so is their loss; weights times a gradient of 1e10 are not.
        var net = _tiny.Net.Replace("top: \"loss\"", "top: \"loss\" loss_weight: 1e10", StringComparison.Ordinal);
        var run = _tiny.Prepare(TinyRun.Solver + "debug_info: true display: 1", net: net, configure: options => options with { OnNonFinite = NonFiniteAction.Stop });
        var weights = run.Net.LearnableParameters[2].Blob;
        weights.CopyDataFrom([.. Enumerable.Range(0, weights.Count).Select(i => i < weights.Count / 3 ? 1e30f : -1e30f)]);
        var outcome = run.Run();
        Assert.Equal((RunEnd.NonFinite, 0), (outcome.End, outcome.Iteration));
        Assert.StartsWith("iteration 0: the gradient of \"ip1\" at layer \"ip2\" (InnerProduct) holds values that are NaN or infinite; the loss is still finite.", outcome.Failure);
        Assert.Equal(("ip2", "ip1"), (_tiny.Events.OfType<Finding>().Single().Place.Layer, _tiny.Events.OfType<Finding>().Single().Place.Blob));
    }

    private static void Poison(TrainingRun run, string layer, int index, int count)
    {
        var blob = run.Net.LearnableParameters.Single(parameter => parameter.LayerName == layer && parameter.Index == index).Blob;
        var values = blob.DataToArray();
        values.AsSpan(0, count).Fill(float.NaN);
        blob.CopyDataFrom(values);
    }

    private static void SpoilNextLoss(TrainingRun run)
    {
        var blob = run.Net.LearnableParameters[0].Blob;
        var good = blob.DataToArray();
        blob.CopyDataFrom([float.NaN, .. good[1..]]);
        run.Subscribe(happened =>
        {
            if (happened is Finding) blob.CopyDataFrom(good);
        });
    }

    private static void At(TrainingRun run, int iteration, Action<IRunControl> command) => run.Subscribe(happened =>
    {
        if (happened is IterationDone done && done.Iteration == iteration && done.Rate is not null) command(run.Control);
    });
}
