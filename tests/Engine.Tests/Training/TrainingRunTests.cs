using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void EventsComeInTheOrderOfCaffesLog()
    {
        var outcome = _tiny.Prepare(TinyRun.Solver + "max_iter: 4 display: 2 test_iter: 2 test_interval: 2 snapshot: 4").Run();
        Assert.Equal(new RunOutcome(RunEnd.Done, 4, null), outcome);
        string[] expected =
        [
            "OptimizationStarted 0", "TestStarted 0", "TestDone 0", "IterationDone 0", "TestStarted 2", "TestDone 2", "IterationDone 2",
            "SnapshotWritten 4", "IterationDone 4", "TestStarted 4", "TestDone 4", "OptimizationDone 4",
        ];
        Assert.Equal(expected, Story());
        Assert.Equal(Enumerable.Range(0, _tiny.Events.Count).Select(i => (long)i), _tiny.Events.Select(happened => happened.Sequence));
    }

    [Fact]
    public void ADisplayHasRateOutputsAndTheRateOfItsUpdateTheLastOneHasNot()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 4 display: 2").Run();
        var displays = _tiny.Events.OfType<IterationDone>().ToArray();
        Assert.Equal([0, 2, 4], displays.Select(done => done.Iteration));
        Assert.Equal(0f, displays[0].Rate);
        Assert.Equal(2, displays[1].Iterations);
        Assert.True(displays[1].Rate > 0);
        Assert.Equal(0.05f, displays[1].LearningRate);
        var output = Assert.Single(displays[1].Outputs);
        Assert.Equal(("loss", 1f), (output.Name, output.LossWeight));
        Assert.Equal(output.Value, displays[1].Loss);
        Assert.Null(displays[2].Rate);
        Assert.Null(displays[2].LearningRate);
        Assert.Empty(displays[2].Outputs);
    }

    [Fact]
    public void ATestGivesMeansInAlphabeticalOrderAndTheLossWhereAsked()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 1 test_iter: 5 test_interval: 1 test_compute_loss: true").Run();
        var test = _tiny.Events.OfType<TestDone>().First();
        Assert.Equal(["accuracy", "loss"], test.Outputs.Select(output => output.Name));
        Assert.Equal([0f, 1f], test.Outputs.Select(output => output.LossWeight));
        Assert.Equal(test.Outputs[1].Value, test.Loss!.Value, 1e-6f);
    }

    [Fact]
    public void SeveralTestNetsEachHaveTheirTurn()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 1 test_iter: 1 test_iter: 2 test_interval: 5 test_state { } test_state { "
            + "stage: 'other' }").Run();
        Assert.Equal([0, 1], _tiny.Events.OfType<TestDone>().Select(test => test.Net));
    }

    [Fact]
    public void WithoutTestInitializationTheFirstTestIsLeftOut()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 3 test_iter: 1 test_interval: 2 test_initialization: false").Run();
        Assert.Equal([2], _tiny.Events.OfType<TestDone>().Select(test => test.Iteration));
    }

    [Fact]
    public void TheLastSnapshotIsNotWrittenTwice()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 4 snapshot: 2").Run();
        Assert.Equal([2, 4], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
    }

    [Fact]
    public void SnapshotAfterTrainCanBeTurnedOff()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 3 snapshot: 2 snapshot_after_train: false").Run();
        Assert.Equal([2], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
    }

    [Fact]
    public void AMissingSnapshotFolderIsFoundBeforeTheNetsAreBuilt()
    {
        var error = Assert.Throws<CaffeTopException>(() => _tiny.Prepare(TinyRun.Solver + $"snapshot_prefix: "
            + $"'{_tiny.Folder["none/here"]}'"));
        Assert.Contains("does not exist; make it", error.Message);
        Assert.DoesNotContain(_tiny.Events, happened => happened is NetStarted);
    }

    [Fact]
    public void WithoutSnapshotsTheFolderDoesNotMatter()
    {
        var run = _tiny.Prepare(TinyRun.Solver + $"max_iter: 1 snapshot_after_train: false snapshot_prefix: '{_tiny.Folder["none/here"]}'");
        Assert.Equal(RunEnd.Done, run.Run().End);
    }

    [Fact]
    public void AFailingSnapshotIsTriedAgainAndTrainingGoesOn()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 6 snapshot: 2");
        var blocked = _tiny.Prefix + "_iter_2.caffemodel";
        Directory.CreateDirectory(blocked);
        Assert.Equal(RunEnd.Done, run.Run().End);
        var fault = Assert.Single(_tiny.Events.OfType<Fault>());
        Assert.False(fault.Fatal);
        Assert.Contains("the next try is at iteration 4", fault.Message);
        Assert.Equal([4, 6], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        Assert.DoesNotContain(_tiny.Folder.Files, name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void AFailingLastSnapshotIsTheOutcome()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 2");
        Directory.CreateDirectory(_tiny.Prefix + "_iter_2.solverstate");
        var outcome = run.Run();
        Assert.Equal(RunEnd.Failed, outcome.End);
        Assert.Contains("tiny_iter_2.solverstate: is a directory, but a file is needed to write", outcome.Failure);
        Assert.False(File.Exists(_tiny.Prefix + "_iter_2.caffemodel"));
    }

    [Fact]
    public void DebugInfoFollowsCaffesOrderOnDisplayedIterationsOnly()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 2 display: 2 debug_info: true").Run();
        var sampled = Assert.Single(_tiny.Events.OfType<LayerStatsSampled>());
        Assert.Equal(0, sampled.Iteration);
        string[] expected =
        [
            "TopData in data", "TopData in label", "TopData ip1 ip1", "ParamData ip1 0", "ParamData ip1 1", "TopData relu ip1", "TopData drop ip1",
            "TopData ip2 ip2", "ParamData ip2 0", "ParamData ip2 1", "TopData loss loss",
            "BottomDiff loss ip2", "BottomDiff ip2 ip1", "ParamDiff ip2 0", "ParamDiff ip2 1", "BottomDiff drop ip1", "BottomDiff relu ip1",
            "ParamDiff ip1 0", "ParamDiff ip1 1",
        ];
        Assert.Equal(expected, sampled.Stats.Select(stat => $"{stat.Kind} {stat.Layer} {stat.Blob}"));
        Assert.True(sampled.Norms!.L2Data > 0);
        Assert.True(sampled.Norms.L1Diff > sampled.Norms.L2Diff);
    }

    [Fact]
    public void DebugInfoOfTestNetsComesWithEveryBatch()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 1 debug_info: true test_iter: 3 test_interval: 5").Run();
        var sampled = _tiny.Events.OfType<LayerStatsSampled>().ToArray();
        Assert.Equal(3, sampled.Length);
        Assert.All(sampled, block => Assert.Null(block.Norms));
    }

    [Fact]
    public void EveryIterationKnowsItsRecords()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 8 iter_size: 1", recordKeys: true).Run();
        var read = _tiny.Events.OfType<RecordsRead>().Select(records => (records.Iteration, records.FirstKey, records.LastKey)).ToArray();
        Assert.Equal(8, read.Length);
        Assert.Equal((0, "00000000", "00000002"), read[0]);
        Assert.Equal((6, "00000018", "00000000"), read[6]);
        var wrapped = Assert.Single(_tiny.Events.OfType<EpochWrapped>());
        Assert.Equal(("in", 1), (wrapped.Layer, wrapped.Epoch));
    }

    [Fact]
    public void WeightsComeFromAModelAndAreReported()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 2").Run();
        var renamed = _tiny.Net.Replace("\"ip2\" type", "\"fc\" type", StringComparison.Ordinal);
        _tiny.Prepare(TinyRun.Solver + "max_iter: 1 test_iter: 1 "
            + "test_interval: 5", net: renamed, weights: [" " + _tiny.Prefix + "_iter_2.caffemodel"]);
        var loaded = _tiny.Events.OfType<WeightsLoaded>().ToArray();
        Assert.Equal([-1, 0], loaded.Select(report => report.Net));
        Assert.Equal(["ip1"], loaded[0].Copied);
        Assert.Equal(["fc"], loaded[0].LeftAtFiller);
        Assert.Contains("ip2", loaded[0].Ignored);
    }

    [Fact]
    public void AnErrorInAnIterationNamesItAndEndsTheRun()
    {
        var net = _tiny.Net.Replace("num_output: 3", "num_output: 2", StringComparison.Ordinal);
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1", net: net);
        var error = Assert.Throws<IterationException>(() => run.Run());
        Assert.StartsWith("iteration 0: ", error.Message);
        Assert.Contains("loss", error.Message);
        Assert.Contains(_tiny.Events, happened => happened is Fault { Fatal: true });
        Assert.Equal(RunState.Failed, Assert.IsType<StateChanged>(_tiny.Events[^1]).State);
    }

    [Fact]
    public void ClippingIsTold()
    {
        _tiny.Prepare(TinyRun.Solver + "max_iter: 2 display: 1 clip_gradients: 0.001").Run();
        var clipped = _tiny.Events.OfType<GradientsClipped>().ToArray();
        Assert.Equal(2, clipped.Length);
        Assert.Equal(0.001f / clipped[0].Norm, clipped[0].Factor, 1e-9f);
        Assert.True(_tiny.Events.IndexOf(clipped[0]) > _tiny.Events.FindIndex(happened => happened is IterationDone));
    }

    [Fact]
    public void AListenerThatThrowsIsTakenOffAndTrainingGoesOn()
    {
        var run = _tiny.Create(TinyRun.Solver + "max_iter: 2 display: 1");
        run.Subscribe(_ => throw new IOException("terminal is gone"));
        run.Prepare();
        Assert.Equal(RunEnd.Done, run.Run().End);
        Assert.Contains("terminal is gone", Assert.Single(_tiny.Events.OfType<Fault>()).Message);
    }

    [Fact]
    public void AnIterationThatShowsNothingAllocatesNothing()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "max_iter: 60 display: 20 snapshot_after_train: false");
        long before = 0, after = 0;
        run.Subscribe(happened =>
        {
            if (happened is IterationDone { Iteration: 20 }) before = GC.GetAllocatedBytesForCurrentThread();
            if (happened is IterationDone { Iteration: 40 }) after = GC.GetAllocatedBytesForCurrentThread();
        });
        run.Run();

        // The display's own event and lists, a few hundred bytes; 19 silent iterations add nothing.
        Assert.InRange(after - before, 0, 2000);
    }

    // Events with an iteration, in order: set-up and states left out.
    private List<string> Story() => [.. _tiny.Events.Select(happened => happened switch
    {
        OptimizationStarted e => $"OptimizationStarted {e.Iteration}",
        IterationDone e => $"IterationDone {e.Iteration}",
        TestStarted e => $"TestStarted {e.Iteration}",
        TestDone e => $"TestDone {e.Iteration}",
        SnapshotWritten e => $"SnapshotWritten {e.Iteration}",
        OptimizationDone e => $"OptimizationDone {e.Iteration}",
        _ => "",
    }).Where(line => line.Length > 0)];
}
