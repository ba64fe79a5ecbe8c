using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tests.Solvers;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class SteeringTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData("base_lr", 0.001, "momentum: 0.9 weight_decay: 0.001")]
    [InlineData("momentum", 0.5, "")]
    [InlineData("weight_decay", 0.1, "")]
    [InlineData("clip_gradients", 0.05, "")]
    public void AFieldThatIsSetActsAsIfTheSolverHadHadIt(string field, double value, string fields)
    {
        var set = _tiny.Prepare(TinyRun.Solver + fields);
        set.Control.Set(field, value);
        set.Run();
        var expected = TinyRun.WeightBits(set);
        var written = _tiny.Prepare(TinyRun.Solver + fields + $" {field}: {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        written.Run();
        Assert.Equal(TinyRun.WeightBits(written), expected);
        Assert.Equal((float)value, set.Control.Value(field));
    }

    [Fact]
    public void TheLoopsFieldsCountFromTheNextIteration()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 test_iter: 1 test_interval: 1000 test_initialization: false");
        At(run, 3, control =>
        {
            control.Set("display", 5);
            control.Set("test_interval", 7);
            control.Set("snapshot", 6);
            control.Set("max_iter", 15);
        });
        run.Run();
        Assert.Equal([0, 1, 2, 3, 5, 10, 15], _tiny.Events.OfType<IterationDone>().Select(done => done.Iteration));
        Assert.Equal([7, 14], _tiny.Events.OfType<TestDone>().Select(test => test.Iteration));
        Assert.Equal([6, 12, 15], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        Assert.Equal(["display", "test_interval", "snapshot", "max_iter"], _tiny.Events.OfType<ControlApplied>().Select(control => control.Command));
    }

    [Fact]
    public void AMaxIterThatIsPassedEndsTheRunAfterTheIteration()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1");
        At(run, 5, control => control.Set("max_iter", 2));
        Assert.Equal(new RunOutcome(RunEnd.Done, 6, null), run.Run());
    }

    [Fact]
    public void UndoAndRedoChangeTheValueOnly()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 6");
        At(run, 1, control => control.Set("base_lr", 0.5));
        At(run, 2, control =>
        {
            Assert.Equal("base_lr 0.05 -> 0.5", control.Undoable);
            control.Undo();
        });
        At(run, 3, control =>
        {
            Assert.Null(control.Undoable);
            Assert.Equal("base_lr 0.05 -> 0.5", control.Redoable);
            control.Redo();
        });
        At(run, 4, control =>
        {
            Assert.Null(control.Redoable);
            control.Redo();
        });
        run.Run();
        Assert.Equal([0.05f, 0.05f, 0.5f, 0.05f, 0.5f, 0.5f], _tiny.Events.OfType<IterationDone>().Where(done => done.Rate is not null).Select(done => done.LearningRate!.Value));
        Assert.Equal(
            ["2 base_lr 0.05 0.5", "3 base_lr 0.5 0.05", "4 base_lr 0.05 0.5", "5 redo  there is nothing to redo"],
            _tiny.Events.OfType<ControlApplied>().Select(done => $"{done.Iteration} {done.Command} {done.From} {done.To}"));
    }

    [Theory]
    [InlineData("base_lr", 0, "base_lr is 0, but it must be above 0; to keep the weights as they are, pause the run")]
    [InlineData("base_lr", -0.1, "base_lr is -0.1, but it must be above 0; to keep the weights as they are, pause the run")]
    [InlineData("base_lr", double.NaN, "base_lr cannot be NaN; give a number")]
    [InlineData("base_lr", 1e300, "base_lr is 1E+300, but no net learns at such a rate; give a smaller one")]
    [InlineData("momentum", 1, "momentum is 1, but it must be 0 or more and below 1: from 1 on, updates grow without end")]
    [InlineData("clip_gradients", 0, "clip_gradients is 0, but that would make every gradient 0; a negative number turns clipping off")]
    [InlineData("display", 2.5, "display is 2.5, but it counts iterations; give a whole number")]
    [InlineData("max_iter", 3e9, "max_iter is 3E+09, but it can be 2147483647 at most")]
    [InlineData("max_iter", -1, "max_iter is -1, but it cannot be negative")]
    [InlineData("test_interval", 10, "test_interval cannot be changed: the solver has no test nets")]
    [InlineData("moment", 0.5, "moment is no field that can be changed during a run; did you mean momentum?")]
    [InlineData("gamma", 0.5, "gamma is no field that can be changed during a run; these can: base_lr, momentum, weight_decay, clip_gradients, display, test_interval, snapshot, max_iter")]
    public void WhatCannotBeIsRefusedWithASentence(string field, double value, string sentence)
    {
        var run = _tiny.Create();
        Assert.Equal(sentence, run.Control.Problem(field, value));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => run.Control.Set(field, value));
        Assert.Contains(sentence, error.Message);
    }

    [Fact]
    public void APolicyAndARuleHaveTheirSay()
    {
        var poly = _tiny.Create(TinyRun.Solver + "lr_policy: 'poly' power: 1");
        Assert.Equal("lr_policy \"poly\" needs max_iter above 0 (the rate reaches 0 there)", poly.Control.Problem("max_iter", 0));
        var ada = _tiny.Create(TinyRun.Solver + "type: 'AdaGrad' momentum: 0");
        Assert.StartsWith("momentum is 0.5, but AdaGrad has no momentum", ada.Control.Problem("momentum", 0.5));
    }

    [Theory]
    [InlineData("base_lr", 0.625, "12.5 times the present rate")]
    [InlineData("base_lr", 0.0001, "1/500 of the present rate")]
    [InlineData("base_lr", 0.4, null)]
    [InlineData("max_iter", 0, "not above the present iteration 0: the run ends")]
    [InlineData("momentum", 0.95, null)]
    public void WhatIsUnusualIsSaid(string field, double value, string? doubt) => Assert.Equal(doubt, _tiny.Create().Control.Doubt(field, value));

    [Fact]
    public void NotesAndStepsAndProgress()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 100");
        Assert.Equal(RunState.Preparing, run.Progress.State);
        var paused = new List<int>();
        run.Subscribe(happened =>
        {
            if (happened is not StateChanged { State: RunState.Paused }) return;
            paused.Add(run.Progress.Iteration);
            if (paused.Count == 1) run.Control.Step(3);
            else run.Control.Resume();
        });
        run.Control.Note("warm");
        run.Control.Pause();
        run.Run();
        Assert.Equal([0, 3], paused);
        Assert.Equal([(0, 100), (1, 1), (2, 1)], _tiny.Events.OfType<IterationDone>().Select(done => (done.Iteration, done.Iterations)));
        Assert.Equal(new ControlApplied(0, "note", null, "warm"), _tiny.Events.OfType<ControlApplied>().First() with { Sequence = 0, Time = null });
        Assert.Equal((20, RunState.Done), (run.Progress.Iteration, run.Progress.State));
        Assert.True(run.Progress.BusySeconds > 0);
        Assert.True(float.IsFinite(run.Progress.LastLoss));
    }

    [Theory]
    [InlineData("lr_policy: 'multistep' gamma: 0.5 stepvalue: 4 stepvalue: 5 stepvalue: 12")]
    [InlineData("lr_policy: 'step' gamma: 0.1 stepsize: 7")]
    [InlineData("lr_policy: 'poly' power: 0.9")]
    [InlineData("lr_policy: 'inv' gamma: 0.01 power: 0.75")]
    public void ThePlannedRateIsTheRateThatComes(string policy)
    {
        var run = _tiny.Prepare(TinyRun.Solver + policy + " display: 1 snapshot: 10");
        float[] planned = [.. Enumerable.Range(0, 20).Select(i => run.Control.PlannedRate(0.05f, i))];
        float[] halved = [];
        At(run, 8, control => halved = [.. Enumerable.Range(0, 20).Select(i => control.PlannedRate(0.025f, i))]);
        run.Run();
        float[] used = [.. _tiny.Events.OfType<IterationDone>().Where(done => done.Rate is not null).Select(done => done.LearningRate!.Value)];
        Assert.Equal(used, planned);
        Assert.Equal(used.Select(rate => rate / 2), halved, (a, b) => Math.Abs(a - b) <= 1e-6f * Math.Abs(a));

        // After a resume behind stepvalues that were edited, they are passed one iteration at a time.
        var resumed = _tiny.Prepare(TinyRun.Solver + policy.Replace("12", "11", StringComparison.Ordinal).Replace("4", "1 stepvalue: 2", StringComparison.Ordinal) + " display: 1", _tiny.Prefix + "_iter_10.solverstate");
        planned = [.. Enumerable.Range(10, 10).Select(i => resumed.Control.PlannedRate(0.05f, i))];
        resumed.Run();
        Assert.Equal(_tiny.Events.OfType<IterationDone>().Where(done => done.Rate is not null).Select(done => done.LearningRate!.Value), planned);
    }

    [Fact]
    public void ChangesAreInTheSideFileAndAResumedRunKeepsThem()
    {
        var first = _tiny.Prepare(TinyRun.Solver + "snapshot: 10");
        first.Control.Set("momentum", 0.5);
        first.Control.Set("base_lr", 0.01);
        first.Control.Set("display", 4);
        first.Run();
        var side = SnapshotSideFile.ReadFor(_tiny.Prefix + "_iter_10.solverstate")!;
        Assert.Equal([new("base_lr", 0.05, 0.01), new("momentum", 0.9, 0.5), new("display", 0, 4)], side.Changed!);
        var resumed = _tiny.Prepare(TinyRun.Solver + "momentum: 0.95", _tiny.Prefix + "_iter_10.solverstate");
        Assert.Equal((0.01f, 0.95f, 4f), (resumed.Control.Value("base_lr"), resumed.Control.Value("momentum"), resumed.Control.Value("display")));
        Assert.Equal(["base_lr 0.05 0.01", "display 0 4"], _tiny.Events.OfType<ControlApplied>().Select(control => $"{control.Command} {control.From} {control.To}"));
        Assert.Contains(_tiny.Events.OfType<RawLine>(), line => line.Text == "momentum is 0.95 in the solver and was 0.9 when the snapshot was taken: its change to 0.5 during that run no longer counts");
    }

    [Fact]
    public void ASideFileWithoutTableStillTellsTheRate()
    {
        _tiny.Prepare(TinyRun.Solver + "snapshot: 10").Run();
        var path = _tiny.Prefix + "_iter_10.solverstate.json";
        var old = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.True(old.Remove("changed"));
        old["base_lr"] = 0.002f;
        File.WriteAllText(path, old.ToJsonString());
        Assert.Equal(0.002f, _tiny.Prepare(TinyRun.Solver, _tiny.Prefix + "_iter_10.solverstate").Control.Value("base_lr"));
    }

    [Fact]
    public void WhatTheCommandLineGivesIsKeptLaterAndHasTheLastWord()
    {
        var configured = SolverText.Parse(TinyRun.Solver);
        var changed = configured.Clone();
        changed.Momentum = 0.5f;
        var steering = new SolverSteering(SolverConfiguration.Create(changed, "solver.prototxt"), configured);
        Assert.Equal(["momentum 0.9 -> 0.5"], steering.Changed.Select(change => change.ToString()));

        var saved = new SavedState("s", 10, 0, "m", new SnapshotSideFile
        {
            Iteration = 10, Seed = 1, Nets = [], BaseLr = 0.05f, SolverBaseLr = 0.05f, Changed = ChangedFields.Of(steering),
        }, []);
        var events = new List<TrainingEvent>();
        var later = new SolverSteering(SolverConfiguration.Create(configured, "solver.prototxt"));
        ChangedFields.Restore(saved, later, ["momentum"], events.Add);
        Assert.Empty(events);
        ChangedFields.Restore(saved, later, [], events.Add);
        Assert.Equal(["momentum 0.9 -> 0.5"], later.Changed.Select(change => change.ToString()));
        Assert.Null(later.Undoable);
    }

    [Fact]
    public void RestoreGoesBackToTheBit()
    {
        var whole = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot: 5 average_loss: 3");
        whole.Run();
        var expected = TinyRun.WeightBits(whole);
        var losses = Losses();

        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot: 5 average_loss: 3");
        var went = false;
        run.Subscribe(happened =>
        {
            if (happened is IterationDone { Iteration: 12 } && !went)
            {
                went = true;
                run.Control.Set("base_lr", 3);
                run.Control.Step(2);
            }
            else if (happened is StateChanged { State: RunState.Paused } && run.Solver.Iteration == 15)
            {
                run.Control.Restore(_tiny.Prefix + "_iter_10.solverstate", 0.05f);
                run.Control.Resume();
            }
            else if (happened is ControlApplied { Command: "resume" })
            {
                Assert.Equal(10, run.Progress.Iteration);
            }
        });
        run.Run();
        Assert.Equal(expected, TinyRun.WeightBits(run));
        Assert.Equal(10, _tiny.Events.OfType<RunResumed>().Single().Iteration);
        Assert.Equal(losses[10..], Losses()[^(losses.Count - 10)..]);
        Assert.Equal("base_lr 3 0.05", _tiny.Events.OfType<ControlApplied>().Where(control => control.Command == "base_lr").Select(control => $"{control.Command} {control.From} {control.To}").Last());

        List<string> Losses() => [.. _tiny.Events.OfType<IterationDone>().Select(done => $"{done.Iteration} {done.Loss:R}")];
    }

    [Fact]
    public void AStateThatDoesNotFitChangesNothing()
    {
        _tiny.Prepare(TinyRun.Solver + "type: 'Adam' snapshot: 10").Run();
        var expected = _tiny.Prepare(TinyRun.Solver + "snapshot_after_train: false");
        expected.Run();
        var bits = TinyRun.WeightBits(expected);
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 snapshot_after_train: false");
        At(run, 7, control =>
        {
            control.Restore(_tiny.Prefix + "_iter_10.solverstate", null);
            control.Restore(_tiny.Prefix + "_iter_11.solverstate", null);
            control.Resume();
        });
        run.Run();
        Assert.Equal(bits, TinyRun.WeightBits(run));
        string[] faults = [.. _tiny.Events.OfType<Fault>().Where(fault => !fault.Fatal).Select(fault => fault.Message)];
        Assert.Equal(2, faults.Length);
        Assert.Contains("Incorrect length of history blobs", faults[0]);
        Assert.All(faults, fault => Assert.EndsWith("; nothing was restored", fault));
    }

    private static void At(TrainingRun run, int iteration, Action<IRunControl> command) => run.Subscribe(happened =>
    {
        if (happened is IterationDone done && done.Iteration == iteration && done.Rate is not null) command(run.Control);
    });
}
