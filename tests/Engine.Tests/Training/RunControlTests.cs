using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class RunControlTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void StopWithSnapshotEndsAfterTheIteration()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 1000");
        At(run, 5, control => control.Stop(snapshot: true));
        Assert.Equal(new RunOutcome(RunEnd.StoppedEarly, 6, null), run.Run());
        Assert.Equal([6], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        Assert.True(_tiny.Events.OfType<OptimizationDone>().Single().Early);
        Assert.Equal(RunState.Stopped, Assert.IsType<StateChanged>(_tiny.Events[^1]).State);
    }

    [Fact]
    public void StopWithoutSnapshotWritesNone()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 1000");
        At(run, 5, control => control.Stop(snapshot: false));
        Assert.Equal(RunEnd.StoppedEarly, run.Run().End);
        Assert.Empty(_tiny.Events.OfType<SnapshotWritten>());
    }

    [Fact]
    public void ASecondImpatientStopCancelsTheSnapshot()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 1000");
        At(run, 5, control =>
        {
            control.Stop(snapshot: true);
            control.Stop(snapshot: false);
        });
        run.Run();
        Assert.Empty(_tiny.Events.OfType<SnapshotWritten>());
    }

    [Fact]
    public void AStopInATestInterruptsIt()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 10 test_iter: 100 test_interval: 5");
        run.Subscribe(happened =>
        {
            if (happened is TestStarted { Iteration: 5 }) run.Control.Stop(snapshot: false);
        });
        Assert.Equal(new RunOutcome(RunEnd.StoppedEarly, 5, null), run.Run());
        Assert.True(_tiny.Events.OfType<TestDone>().Last().Interrupted);
    }

    [Fact]
    public void ASnapshotOnDemandDoesNotDisturbTheRun()
    {
        var plain = _tiny.Prepare();
        plain.Run();
        var expected = TinyRun.WeightBits(plain);
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1");
        At(run, 6, control => control.Snapshot());
        run.Run();
        Assert.Equal([7, 20], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        Assert.Equal(expected, TinyRun.WeightBits(run));
    }

    [Fact]
    public void PauseStepAndResume()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 9");
        var pauses = new List<int>();
        run.Subscribe(happened =>
        {
            if (happened is not StateChanged { State: RunState.Paused }) return;
            pauses.Add(run.Solver.Iteration);
            if (pauses.Count < 3) run.Control.Step(2);
            else run.Control.Resume();
        });
        At(run, 1, control => control.Pause());
        Assert.Equal(RunEnd.Done, run.Run().End);
        Assert.Equal([2, 4, 6], pauses);
    }

    [Fact]
    public async Task APausedRunWaitsForAnotherThread()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 3");
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Subscribe(happened =>
        {
            if (happened is StateChanged { State: RunState.Paused }) paused.TrySetResult();
        });
        run.Control.Pause();
        var training = Task.Run(() => run.Run());
        await paused.Task.WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(0, run.Solver.Iteration);
        Assert.False(training.IsCompleted);
        run.Control.Resume();
        Assert.Equal(RunEnd.Done, (await training.WaitAsync(TimeSpan.FromMinutes(3))).End);
    }

    [Fact]
    public async Task CancellationEndsAPausedRun()
    {
        var run = _tiny.Prepare();
        using var source = new CancellationTokenSource();
        run.Control.Pause();
        run.Subscribe(happened =>
        {
            if (happened is StateChanged { State: RunState.Paused }) source.CancelAfter(TimeSpan.FromMilliseconds(1));
        });
        var outcome = await Task.Run(() => run.Run(source.Token)).WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(RunEnd.StoppedEarly, outcome.End);
        Assert.Empty(_tiny.Events.OfType<SnapshotWritten>());
    }

    [Fact]
    public void ANewBaseLrCountsFromTheNextIteration()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 4");
        At(run, 1, control => control.SetBaseLr(0.5f));
        run.Run();
        Assert.Equal([0.05f, 0.05f, 0.5f, 0.5f], _tiny.Events.OfType<IterationDone>().Where(done => done.Rate is not null).Select(done => done.LearningRate!.Value));
        Assert.Equal(new ControlApplied(2, "base_lr", "0.05", "0.5"), _tiny.Events.OfType<ControlApplied>().Single() with { Sequence = 0, Time = null });
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Control.SetBaseLr(float.NaN));
    }

    [Fact]
    public void ATestOnDemand()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 4 test_iter: 1 test_interval: 1000 test_initialization: false");
        At(run, 2, control => control.TestNow());
        run.Run();
        Assert.Equal([3], _tiny.Events.OfType<TestDone>().Select(test => test.Iteration));
    }

    private static void At(TrainingRun run, int iteration, Action<IRunControl> command) => run.Subscribe(happened =>
    {
        if (happened is IterationDone done && done.Iteration == iteration && done.Rate is not null) command(run.Control);
    });
}
