using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

public sealed class CurveTests
{
    [Fact]
    public void TheRateBelongsToItsIterationWhateverTheOrder()
    {
        // Until 2014 the rate stood before the loss; NVCaffe says it once per thread.
        var run = Reduced.Log(Reduced.Records(
            "Iteration 200, lr = 0.01", "Iteration 200, loss = 6.5", "Iteration 220, lr = 0.01", "Iteration 220, lr = 0.01", "Iteration 220, loss = 6.4", "Iteration 240, loss = 6.3",
            "Iteration 240, lr = 0.001"));
        var session = Assert.Single(run.Sessions);

        Assert.Equal([200, 220, 240], session.LearningRate.X.ToArray());
        Assert.Equal([0.01f, 0.01f, 0.001f], session.LearningRate.Y.ToArray());
    }

    [Fact]
    public void ARateStepIsMarkedWhereMultistepSaysIt()
    {
        var run = Reduced.Log(Reduced.Records(
            "Solving A", "Learning Rate Policy: multistep", "Iteration 900, loss = 1", "Iteration 900, lr = 0.1", "Iteration 1000, loss = 1",
            "MultiStep Status: Iteration 950, step = 1", "Iteration 1000, lr = 0.01"));

        var mark = Assert.Single(run.Marks, static m => m.Kind == MarkKind.RateChanged);
        Assert.Equal((950, "lr 0.1 → 0.01"), (mark.Iteration, mark.Text));
    }

    [Fact]
    public void ASmoothPolicyHasNoSteps()
    {
        var run = Reduced.Log(Reduced.Records(
            "Solving A", "Learning Rate Policy: poly", "Iteration 0, loss = 1", "Iteration 0, lr = 0.1", "Iteration 10, loss = 1", "Iteration 10, lr = 0.05",
            "Iteration 20, loss = 1", "Iteration 20, lr = 0.01"));

        Assert.DoesNotContain(run.Marks, static m => m.Kind == MarkKind.RateChanged);
    }

    [Fact]
    public void ElementsOfOneNameAreNumbered()
    {
        var run = Reduced.Log(Reduced.Records(
            "Iteration 20, loss = 1", "    Train net output #0: loss = 1 (* 1 = 1 loss)", "    Train net output #1: prob = 0.1", "    Train net output #2: prob = 0.2",
            "    Train net output #3: prob = 0.3", "Iteration 40, loss = 1", "    Train net output #0: loss = 1 (* 1 = 1 loss)", "    Train net output #1: prob = 0.4"));
        var outputs = run.Sessions[0].TrainOutputs;

        Assert.Equal(["loss", "prob[0]", "prob[1]", "prob[2]"], outputs.Select(static o => o.Name));
        Assert.Equal([0.1f, 0.4f], outputs[1].Values.Y.ToArray());
        Assert.Equal([1f, 0, 0, 0], outputs.Select(static o => o.Weight));
    }

    [Fact]
    public void AMeanThatStaysNanIsToldFromNanOutputs()
    {
        var run = Reduced.Log(Reduced.Records(
            "Iteration 0, loss = 2", "    Train net output #0: loss = 2 (* 1 = 2 loss)", "Iteration 10, loss = nan", "    Train net output #0: loss = nan (* 1 = nan loss)",
            "Iteration 20, loss = -nan", "    Train net output #0: loss = 1.5 (* 1 = 1.5 loss)", "Iteration 30, loss = nan", "    Train net output #0: loss = 1.4 (* 1 = 1.4 loss)"));
        var session = run.Sessions[0];

        Assert.Equal(20, session.StickyFrom);
        Assert.Equal(
            [(10, "smoothed loss is NaN"), (10, "loss is NaN"), (20, "loss stays NaN though every output is finite (sticky mean)")],
            run.Marks.Where(static m => m.Kind == MarkKind.Anomaly).Select(static m => (m.Iteration, m.Text)));
    }

    [Fact]
    public void TheResidueOfAMeanIsZero()
    {
        var run = Reduced.Log(Reduced.Records(
            "Iteration 560, loss = -6.43825e-20", "    Train net output #0: loss = 0 (* 1 = 0 loss)", "    Train net output #1: accuracy = 0", "Iteration 560, lr = 0.001",
            "Iteration 580, loss = 1e-08", "    Train net output #0: loss = 1e-08 (* 1 = 1e-08 loss)"));

        // The second is small because its output is.
        Assert.Equal([0f, 1e-08f], run.Sessions[0].Loss.Y.ToArray());
        Assert.Equal(2, run.Sessions[0].LossSeconds.Length);
    }

    [Fact]
    public void TestsKeepTheirNetsApart()
    {
        var run = Reduced.Log(Reduced.Records(
            "Iteration 100, Testing net (#0)", "    Test net output #0: acc = 0.5", "Iteration 100, Testing net (#1)", "    Test net output #0: acc = 0.25",
            "Iteration 200, Testing net (#0)", "Iteration 200, loss = 1"));
        var tests = run.Sessions[0].Tests;

        Assert.Equal([0, 1], tests.Select(static t => t.Net));
        Assert.Equal([0.5f], tests[0].Outputs[0].Values.Y.ToArray());
        Assert.Equal([0.25f], tests[1].Outputs[0].Values.Y.ToArray());
        Assert.Equal((2, 1), (tests[0].Headers, tests[0].WithoutOutput));
        Assert.Contains(run.Marks, static m => m is { Kind: MarkKind.Test, Text: "test #1: acc 0.25" });
    }

    [Fact]
    public void ATestWithoutHeaderTakesTheSnapshotsIteration()
    {
        var run = Reduced.Log(Reduced.Records(
            "Iteration 1000, loss = 2", "Snapshotting to binary proto file m_iter_2000.caffemodel", "    Test net output #0: loss = 1.5 (* 1 = 1.5 loss)", "Iteration 2000, loss = 1"));
        var test = Assert.Single(run.Sessions[0].Tests);

        Assert.Equal([2000], test.Points.Select(static p => p.Iteration));
        Assert.Equal(0, test.Headers);
        Assert.Equal(0, test.WithoutOutput);
    }

    [Fact]
    public void ADebugBlockBelongsToTheDisplayBelowIt()
    {
        var run = Reduced.Log(Reduced.Records(
            "    [Forward] Layer conv1, top blob conv1 data: 0.5", "    [Backward] Layer conv1, param blob 0 diff: 0.25",
            "    [Backward] All net params (data, diff): L1 norm = (1, 2); L2 norm = (3, 4)", "Iteration 40, loss = 1", "Iteration 40, Testing net (#0)",
            "    [Forward] Layer conv1, top blob conv1 data: 9", "    Test net output #0: loss = 1"));
        var session = run.Sessions[0];

        Assert.Equal(["conv1", "0"], session.Layers.Select(static l => l.Blob));
        Assert.Equal([40], session.Layers[0].Values.X.ToArray());
        Assert.Equal([0.5f], session.Layers[0].Values.Y.ToArray());
        Assert.Equal([1f, 2, 3, 4], session.Norms.Select(static n => n.Y[0]));
    }

    [Fact]
    public void ARiseOfTheLossIsToldOnce()
    {
        var steady = Enumerable.Range(0, 10).Select(static i => $"Iteration {i}, loss = 2.{i}");
        var run = Reduced.Log(Reduced.Records([.. steady, "Iteration 10, loss = 9", "Iteration 11, loss = 9.5", "Iteration 12, loss = 2"]));

        var mark = Assert.Single(run.Marks, static m => m.Kind == MarkKind.Anomaly);
        Assert.Equal((10, "smoothed loss rose to 9 (median before 2.5)"), (mark.Iteration, mark.Text));
    }

    [Theory]
    [InlineData("0.015", 0)]
    [InlineData("0.025", 1)]
    public void WhatStaysFarBelowTheFirstLossIsNoRise(string loss, int told)
    {
        var steady = Enumerable.Range(1, 400).Select(static i => $"Iteration {i}, loss = 0.001");
        var run = Reduced.Log(Reduced.Records(["Iteration 0, loss = 2", .. steady, $"Iteration 401, loss = {loss}"]));
        Assert.Equal(told, run.Marks.Count(static mark => mark.Kind == MarkKind.Anomaly));
    }

    [Fact]
    public void RestartsOfTheDataAreOneMarkPerDisplay()
    {
        var run = Reduced.Log(Reduced.Records(
            "Iteration 0, loss = 2", "Restarting data prefetching from start.", "Restarting data prefetching from start.", "Iteration 10, loss = 2", "Restarting data prefetching from start."));

        Assert.Equal(["data begun again ×2", "data begun again"], run.Marks.Where(static m => m.Kind == MarkKind.Data).Select(static m => m.Text));
        Assert.Equal(3, run.Sessions[0].DataRestarts);
    }

    [Fact]
    public void AFatalLineFailsTheSession()
    {
        var run = Reduced.Log(Reduced.Records("Initializing solver from parameters: ") + "F0723 10:00:01.000000  7777 io.cpp:36] Check failed: fd != -1 File not found: a\u001b[2Jb\n*** Check failure stack trace: ***\n");

        Assert.Equal(SessionEnd.Failed, run.Sessions[0].End);
        Assert.Equal("Check failed: fd != -1 File not found: a␛[2Jb", Assert.Single(run.Marks, static m => m.Kind == MarkKind.Fault).Text);
    }

    [Fact]
    public void UpdatesAreCurvesAndTellTheWeightsWhereNothingElseDoes()
    {
        var run = Reduced.Log(Reduced.Records(
            "    [Forward] Layer ip, param blob 0 data: 0.5", "Iteration 10, loss = 2", "    [Update] Layer ip, param 0 data: 0.5; diff: 0.002", "    [Update] Layer ip, param 1 data: 0.25; diff: 0.001",
            "    [Forward] Layer ip, param blob 0 data: 0.498", "Iteration 20, loss = 1", "    [Update] Layer ip, param 0 data: 0.498; diff: 0.003", "    [Update] Layer ip, param 1 data: 0.2; diff: 0.004"));
        var layers = Assert.Single(run.Sessions).Layers;
        Assert.Equal(
            ["ParamData 0: 10 0.5, 20 0.498", "ParamUpdate 0: 10 0.002, 20 0.003", "ParamData 1: 10 0.25, 20 0.2", "ParamUpdate 1: 10 0.001, 20 0.004"],
            layers.Select(static curve => $"{curve.Kind} {curve.Blob}: " + string.Join(", ", Enumerable.Range(0, curve.Values.Count).Select(i => FormattableString.Invariant($"{curve.Values.X[i]} {curve.Values.Y[i]}")))));
    }
}
