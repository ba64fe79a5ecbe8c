using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>How Caffe logs what iterations and tests give.</summary>
internal sealed class IterationLines(LogText log)
{
    public void Write(IterationDone done, LearningRateStepped? stepped)
    {
        if (done.Rate is { } rate)
        {
            log.Begin(CaffeSource.TrainLoss).Text("Iteration ").Number(done.Iteration).Text(" (").Number(rate).Text(" iter/s, ").Number(done.Seconds)
                .Text("s/").Number(done.Iterations).Text(" iters), loss = ").Number(done.Loss).End();
        }
        else
        {
            log.Begin(CaffeSource.FinalLoss).Text("Iteration ").Number(done.Iteration).Text(", loss = ").Number(done.Loss).End();
        }

        foreach (var output in done.Outputs) WriteOutput(CaffeSource.TrainOutput, "    Train net output #", output);
        if (stepped is not null) Write(stepped);
        if (done.LearningRate is { } lr)
            log.Begin(CaffeSource.LearningRate).Text("Iteration ").Number(done.Iteration).Text(", lr = ").Number(lr).End();
    }

    public void Write(LearningRateStepped stepped) =>
        log.Begin(CaffeSource.MultiStep).Text("MultiStep Status: Iteration ").Number(stepped.Iteration).Text(", step = ").Number(stepped.Step).End();

    public void Write(GradientsClipped clipped) =>
        log.Begin(CaffeSource.Clipping).Text("Gradient clipping: scaling down gradients (L2 norm ").Number(clipped.Norm).Text(" > ")
            .Number(clipped.Limit).Text(") by scale factor ").Number(clipped.Factor).End();

    // "of iteration", in small letters: scripts take every "Iteration N" for a data point.
    public void Write(RecordsRead read) =>
        log.Begin(CaffeSource.Own).Text("Records of iteration ").Number(read.Iteration).Text(", layer ").Word(read.Layer, ": ").Text(": ")
            .Word(read.FirstKey, " .. ").Text(" .. ").LastWord(read.LastKey).End();

    public void Write(TestStarted test) =>
        log.Begin(CaffeSource.Testing).Text("Iteration ").Number(test.Iteration).Text(", Testing net (#").Number(test.Net).Text(")").End();

    public void Write(TestDone test)
    {
        if (test.Interrupted)
        {
            log.Begin(CaffeSource.TestInterrupted).Text("Test interrupted.").End();
            return;
        }

        if (test.Loss is { } loss) log.Begin(CaffeSource.TestLoss).Text("Test loss: ").Number(loss).End();
        foreach (var output in test.Outputs) WriteOutput(CaffeSource.TestOutput, "    Test net output #", output);
    }

    public void Write(LayerStatsSampled sampled)
    {
        foreach (var stat in sampled.Stats)
        {
            if (stat is { Kind: StatKind.TopData, Layer.Length: 0 })
            {
                // Until 2015 a net's inputs had no layer.
                log.Begin(CaffeSource.ForwardTop).Text("    [Forward] Input ").Name(stat.Blob).Text(" data: ").Number(stat.MeanAbsolute).End();
                continue;
            }

            var (source, start, middle, end) = stat.Kind switch
            {
                StatKind.TopData => (CaffeSource.ForwardTop, "    [Forward] Layer ", ", top blob ", " data: "),
                StatKind.ParamData => (CaffeSource.ForwardParam, "    [Forward] Layer ", ", param blob ", " data: "),
                StatKind.BottomDiff => (CaffeSource.BackwardBottom, "    [Backward] Layer ", ", bottom blob ", " diff: "),
                _ => (CaffeSource.BackwardParam, "    [Backward] Layer ", ", param blob ", " diff: "),
            };
            log.Begin(source).Text(start).Name(stat.Layer).Text(middle).Name(stat.Blob).Text(end).Number(stat.MeanAbsolute).End();
        }

        // Caffe logs this line as an error, and it reaches terminals that show errors only: kept.
        if (sampled.Norms is not { } norms) return;
        log.Begin(CaffeSource.AllParams, 'E').Text("    [Backward] All net params (data, diff): L1 norm = (").Number(norms.L1Data).Text(", ")
            .Number(norms.L1Diff).Text("); L2 norm = (").Number(norms.L2Data).Text(", ").Number(norms.L2Diff).Text(")").End();
    }

    // Caffe multiplies in float: 0.3f · 6.9f is not 0.3 · 6.9.
    private void WriteOutput(string source, string start, NetOutputValue output)
    {
        log.Begin(source).Text(start).Number(output.Index).Text(": ").Name(output.Name).Text(" = ").Number(output.Value);
        if (output.LossWeight != 0)
            log.Text(" (* ").Number(output.LossWeight).Text(" = ").Number(output.LossWeight * output.Value).Text(" loss)");
        log.End();
    }
}
