using CaffeTop.Engine.Tests.Training;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Training as graphs gives the bits that training call by call gives: weights, histories, losses, everything that is said.</summary>
public sealed class GraphTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableTheory]
    [InlineData("type: 'SGD' average_loss: 4 display: 7")]
    [InlineData("type: 'SGD' regularization_type: 'L1' display: 0 iter_size: 3")]
    [InlineData("type: 'Nesterov' lr_policy: 'multistep' gamma: 0.5 stepvalue: 4 stepvalue: 12 stepvalue: 23 stepvalue: 24 stepvalue: 26 display: 13")]
    [InlineData("type: 'AdaGrad' momentum: 0 iter_size: 2 display: 1")]
    [InlineData("type: 'RMSProp' momentum: 0 rms_decay: 0.9 lr_policy: 'exp' gamma: 0.9 display: 20")]
    [InlineData("type: 'AdaDelta' delta: 1e-6 base_lr: 1 display: 3 clip_gradients: 0.02")]
    [InlineData("type: 'Adam' iter_size: 2 average_loss: 4 test_iter: 3 test_interval: 4 test_compute_loss: true display: 5 clip_gradients: 0.4")]
    [InlineData("type: 'SGD' display: 5 snapshot: 6 snapshot_diff: true clip_gradients: 0.2")]
    public void GiveTheSameBits(string fields)
    {
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 40 " + fields);
        Assert.True(graphs.GraphLaunches >= 36, $"{graphs.GraphLaunches} graphs were launched");
        Assert.StartsWith("Done 40", graphs.End, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void SharedWeightsAddUp()
    {
        var net = _tiny.Net
            .Replace("param { lr_mult: 1 } param { lr_mult: 2 decay_mult: 0 } inner_product_param { num_output: 8", "param { name: 'w' } inner_product_param { bias_term: false num_output: 16", StringComparison.Ordinal)
            .Replace("bottom: \"ip1\" top: \"ip2\"", "bottom: \"again\" top: \"ip2\"", StringComparison.Ordinal)
            + "\nlayer { name: 'again' type: 'InnerProduct' bottom: 'ip1' top: 'again' param { name: 'w' } inner_product_param { bias_term: false num_output: 16 } }";
        var lines = net.Split('\n').ToList();
        lines.Insert(lines.FindIndex(line => line.Contains("\"ip2\" type", StringComparison.Ordinal)), lines[^1]);
        net = string.Join('\n', lines[..^1]);
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "display: 9 iter_size: 2 clip_gradients: 1 ", net);
        Assert.StartsWith("Done", graphs.End, StringComparison.Ordinal);
    }

    // Single values go into the account as they are, several are added up before; more than eight take further launches.
    [SkippableFact]
    public void ManyLossesAddUpInTheirOrder()
    {
        var losses = Enumerable.Range(0, 19).Select(static k => $$"""
            layer { name: 'more{{k}}' type: 'Reduction' bottom: 'ip2' top: 'more{{k}}' loss_weight: 0.0{{k + 10}} reduction_param { operation: {{(k % 2 == 0 ? "ASUM" : "SUMSQ")}} axis: {{(k % 5 == 3 ? 1 : 0)}} } }
            """);
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 8 display: 1 average_loss: 1 iter_size: 2 ", _tiny.Net + "\n" + string.Join('\n', losses));
        Assert.StartsWith("Done 8", graphs.End, StringComparison.Ordinal);
        Assert.True(graphs.GraphLaunches > 8);
    }

    // One layer's bias gets its gradient beside the main branch, the other's is worked out with its function's gradient.
    [SkippableFact]
    public void SharedBiasesAddUp()
    {
        const string Shared = "param { name: 'w' } param { name: 'b' } inner_product_param { num_output: 16 weight_filler { type: 'xavier' } }";
        var net = string.Join('\n', _tiny.Net.Split('\n').Where(static line => !line.Contains("\"ip1\" type", StringComparison.Ordinal)).Select(line
            => !line.Contains("\"relu\" type", StringComparison.Ordinal) ? line
            : "layer { name: 'ip1' type: 'InnerProduct' bottom: 'data' top: 'first' " + Shared + " } layer { name: 'relu' type: 'ReLU' bottom: 'first' top: 'first' }"
                + "layer { name: 'again' type: 'InnerProduct' bottom: 'first' top: 'ip1' " + Shared + " }"));
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "display: 9 clip_gradients: 1 ", net);
        Assert.StartsWith("Done", graphs.End, StringComparison.Ordinal);
        Assert.True(graphs.GraphLaunches > 10);
    }

    [SkippableFact]
    public void AResumedRunGoesOnWithTheSameBits()
    {
        const string Fields = TinyRun.Solver + "type: 'Adam' max_iter: 30 snapshot: 13 display: 4 ";
        var whole = RunRecord.Of(_tiny, Fields, graphs: true);
        var resumed = RunRecord.Of(_tiny, Fields, graphs: true, resumeFrom: _tiny.Prefix + "_iter_13.solverstate");
        Assert.True(resumed.GraphLaunches > 10);
        Assert.Equal(whole.Weights, resumed.Weights);
        Assert.Equal(whole.Histories, resumed.Histories);
        Assert.Equal(whole.Said.Where(said => said.StartsWith("Iteration 2", StringComparison.Ordinal)), resumed.Said.Where(said => said.StartsWith("Iteration 2", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void ARateChangedBetweenLaunchesCountsFromTheNextIterationOn()
    {
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 40 display: 10 ", before: run => run.Subscribe(happened =>
        {
            if (happened is Events.IterationDone { Iteration: 10 }) run.Control.SetBaseLr(0.003f);
            if (happened is Events.IterationDone { Iteration: 20 }) run.Control.Set("momentum", 0.5);
            if (happened is Events.IterationDone { Iteration: 30 }) run.Control.Set("clip_gradients", 0.1);
        }));
        Assert.Equal(3, graphs.Said.Count(said => said.StartsWith("Control", StringComparison.Ordinal)));
        Assert.Contains(graphs.Said, said => said.StartsWith("Clipped", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void PauseStepSnapshotAndTestActBetweenLaunches()
        => RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 40 display: 10 test_iter: 2 test_interval: 100 ", before: run => run.Subscribe(happened =>
        {
            if (happened is not Events.IterationDone { Iteration: 10 }) return;
            run.Control.Snapshot();
            run.Control.TestNow();
            run.Control.Step(3);
            run.Control.Resume();
            run.Control.Pause();
            run.Control.Step(2);
            run.Control.Resume();
        }));

    [SkippableFact]
    public void BatchesOfTestsAreGraphsToo()
    {
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 1 test_iter: 30 test_interval: 1 test_compute_loss: true ");
        Assert.InRange(graphs.GraphLaunches, 56, 58);
        Assert.Equal(2, graphs.Said.Count(said => said.StartsWith("Test", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALabelThatIsNoClassEndsATest(bool isGraph)
    {
        using var data = new LabelledImages(_tiny.Folder["late"], 22, static i => i == 18 ? -1 : i % 3, static _ => (4, 4));
        var net = _tiny.Net.Replace($"{_tiny.Folder["data"]}\" batch_size: 4", $"{_tiny.Folder["late"]}\" batch_size: 4", StringComparison.Ordinal);
        var record = RunRecord.Of(_tiny, TinyRun.Solver + "max_iter: 1 test_iter: 9 test_interval: 1 test_compute_loss: true ", isGraph, net);
        Assert.Contains("label -1 of batch item 2 is not a class", record.End, StringComparison.Ordinal);
        Assert.Contains("(record '00000018' of layer 'in')", record.End, StringComparison.Ordinal);
        Assert.Equal(isGraph, record.GraphLaunches > 0);
    }

    [SkippableFact]
    public void DebugInfoIsSaidAtDisplays() => RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 30 display: 10 debug_info: true iter_size: 2 ");
}
