using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableTheory]
    [InlineData("type: 'SGD' average_loss: 4")]
    [InlineData("type: 'Adam' iter_size: 2 average_loss: 4 test_iter: 3 test_interval: 4 test_compute_loss: true")]
    [InlineData("type: 'Nesterov' lr_policy: 'multistep' gamma: 0.5 stepvalue: 4 stepvalue: 12")]
    public void TenAndTenIterationsAreBitForBitTwenty(string fields)
    {
        var solver = TinyRun.Solver + fields + " display: 1 snapshot: 10 ";
        var whole = _tiny.Prepare(solver);
        Assert.Equal(RunEnd.Done, whole.Run().End);
        var expected = TinyRun.WeightBits(whole);
        var lines = Said(10);

        var resumed = _tiny.Prepare(solver, _tiny.Prefix + "_iter_10.solverstate");
        Assert.Equal(10, resumed.Solver.Iteration);
        Assert.Equal(RunEnd.Done, resumed.Run().End);
        Assert.Equal(expected, TinyRun.WeightBits(resumed));
        Assert.Equal(lines, Said(10));
        Assert.Contains(lines, line => line.StartsWith("IterationDone 19", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void WithoutSideFileTheRunGoesOnWithAWarning()
    {
        _tiny.Prepare(TinyRun.Solver + "snapshot: 10").Run();
        File.Delete(_tiny.Prefix + "_iter_10.solverstate.json");
        _tiny.Prepare(TinyRun.Solver, _tiny.Prefix + "_iter_10.solverstate");
        Assert.Contains(_tiny.Events.OfType<RawLine>(), line => line.Severity == 'W' && line.Text.Contains("first record again", StringComparison.Ordinal));
        Assert.Equal(10, _tiny.Events.OfType<RunResumed>().Single().Iteration);
    }

    [SkippableFact]
    public void AStateOfAnotherSolverTypeIsRefused()
    {
        _tiny.Prepare(TinyRun.Solver + "snapshot: 10").Run();
        var error = Assert.Throws<CaffeTopException>(() => _tiny.Prepare(TinyRun.Solver + "type: 'Adam'", _tiny.Prefix + "_iter_10.solverstate"));
        Assert.Contains("Incorrect length of history blobs. The state holds 4 (SGD, Nesterov, AdaGrad and RMSProp keep one per parameter); "
            + "Adam needs 8 for the 4 parameters of this net", error.Message);
        Assert.Contains(_tiny.Events, happened => happened is Fault { Fatal: true });
    }

    [SkippableFact]
    public void AStateOfAnotherNetNamesTheParameterOrTheLayer()
    {
        _tiny.Prepare(TinyRun.Solver + "snapshot: 10").Run();
        var wider = _tiny.Net.Replace("num_output: 8", "num_output: 9", StringComparison.Ordinal);
        var error = Assert.Throws<CaffeTopException>(() => _tiny.Prepare(TinyRun.Solver, _tiny.Prefix + "_iter_10.solverstate", net: wider));
        Assert.Contains("ip1", error.Message);
        Assert.Contains("tiny_iter_10.caffemodel", error.Message);
    }

    [SkippableFact]
    public void ARateChangedDuringTheRunIsKept()
    {
        var first = _tiny.Prepare(TinyRun.Solver + "snapshot: 10");
        first.Control.SetBaseLr(0.001f);
        first.Run();
        var same = _tiny.Prepare(TinyRun.Solver, _tiny.Prefix + "_iter_10.solverstate");
        Assert.Equal(0.001f, same.Solver.BaseLr);
        var edited = _tiny.Prepare(TinyRun.Solver.Replace("base_lr: 0.05", "base_lr: 0.02", StringComparison.Ordinal), _tiny.Prefix + "_iter_10.solverstate");
        Assert.Equal(0.02f, edited.Solver.BaseLr);
    }

    [Fact]
    public void ASnapshotAfterATestDoesNotRepeatIt()
    {
        const string Fields = TinyRun.Solver + "display: 1 test_iter: 3 test_interval: 4 test_compute_loss: true ";
        _tiny.Prepare(Fields).Run();
        var lines = Said(8);
        var kept = _tiny.Prepare(Fields, configure: options => options with { Keep = KeepRule.Parse("best:loss,last:20") });
        kept.Run();
        Assert.Contains(8, _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        Assert.Equal(lines, Said(8));
        _tiny.Prepare(Fields, _tiny.Prefix + "_iter_8.solverstate").Run();
        Assert.Equal(lines.Where(line => !line.StartsWith("TestDone 8 ", StringComparison.Ordinal)), Said(8));
    }

    [Fact]
    public void ASnapshotInAnInterruptedTestRepeatsItFromItsFirstRecord()
    {
        const string Fields = TinyRun.Solver + "display: 1 test_iter: 3 test_interval: 4 test_compute_loss: true ";
        _tiny.Prepare(Fields).Run();
        var lines = Said(8);
        var stopped = _tiny.Prepare(Fields);
        var batches = 0;
        stopped.TestNets[0].Observer = new Counting(() =>
        {
            // In the second batch of the third test.
            if (++batches == ((2 * 3) + 2) * stopped.TestNets[0].Layers.Count) stopped.Control.Stop(snapshot: true);
        });
        Assert.Equal(8, stopped.Run().Iteration);
        Assert.True(_tiny.Events.OfType<TestDone>().Last().Interrupted);
        _tiny.Prepare(Fields, _tiny.Prefix + "_iter_8.solverstate").Run();
        Assert.Equal(lines, Said(8));
    }

    // What was said from an iteration on, times and speeds left out.
    private List<string> Said(int from)
    {
        var said = new List<string>();
        foreach (var happened in _tiny.Events)
        {
            switch (happened)
            {
                case IterationDone done when done.Iteration >= from:
                    said.Add($"IterationDone {done.Iteration} {done.Loss:R} {done.LearningRate:R} {string.Join(' ', done.Outputs)}");
                    break;
                case TestDone test when test.Iteration >= from:
                    said.Add($"TestDone {test.Iteration} {test.Loss:R} {string.Join(' ', test.Outputs)}");
                    break;
                case EpochWrapped wrapped when said.Count > 0:
                    said.Add($"EpochWrapped {wrapped.Layer} {wrapped.Epoch}");
                    break;
                case LearningRateStepped stepped when stepped.Iteration >= from:
                    said.Add($"Stepped {stepped.Iteration} {stepped.Step}");
                    break;
            }
        }

        return said;
    }

    private sealed class Counting(Action afterForward) : ILayerObserver
    {
        public void BeforeForward(int layer)
        {
        }

        public void AfterForward(int layer) => afterForward();

        public void BeforeBackward(int layer)
        {
        }

        public void AfterBackward(int layer)
        {
        }
    }
}
