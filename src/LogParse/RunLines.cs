using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>How Caffe logs the run itself (start, resume, snapshots, end), and the lines that only CaffeTop has.</summary>
internal sealed class RunLines(LogText log)
{
    public void Write(TrainingEvent happened)
    {
        switch (happened)
        {
            case RunStarted e:
                log.Begin(CaffeSource.UseCpu).Text("Use ").Name(e.Mode).Text(".").End();
                log.Begin(CaffeSource.InitializingSolver).Text("Initializing solver from parameters: \n").Dump(e.SolverText).End();
                break;
            case OptimizationStarted e:
                log.Begin(CaffeSource.StartingOptimization).Text("Starting Optimization").End();
                log.Begin(CaffeSource.Solving).Text("Solving ").Name(e.NetName).End();
                log.Begin(CaffeSource.Policy).Text("Learning Rate Policy: ").Name(e.LearningRatePolicy).End();
                break;
            case SnapshotWritten e:
                log.Begin(CaffeSource.SnapshotModel).Text("Snapshotting to binary proto file ").Name(e.ModelFile).End();
                if (e.StateFile is not null)
                    log.Begin(CaffeSource.SnapshotState).Text("Snapshotting solver state to binary proto file ").Name(e.StateFile).End();
                break;
            case EpochWrapped:
                log.Begin(CaffeSource.RestartingData).Text("Restarting data prefetching from start.").End();
                break;
            case OptimizationDone e:
                if (e.Early) log.Begin(CaffeSource.StoppedEarly).Text("Optimization stopped early.").End();
                else log.Begin(CaffeSource.SolverDone).Text("Optimization Done.").End();
                log.Begin(CaffeSource.ProgramDone).Text("Optimization Done.").End();
                break;
            case RawLine e:
                Write(e);
                break;
            default:
                WriteOwn(happened);
                break;
        }
    }

    /// <param name="ofModel">What was said while the state's model was read.</param>
    public void Write(RunResumed resumed, IReadOnlyList<RawLine> ofModel)
    {
        log.Begin(CaffeSource.Resuming).Text("Resuming from ").Name(resumed.StateFile).End();
        foreach (var line in ofModel) Write(line);
        log.Begin(CaffeSource.RestoringHistory).Text("SGDSolver: restoring history").End();
    }

    private void Write(RawLine line)
    {
        // A source without a line number is one of our own; a record's prefix needs both.
        if (line.Source.Length > 0) log.Begin(line.Source.Contains(':', StringComparison.Ordinal) ? line.Source : CaffeSource.Own, line.Severity);
        log.Dump(line.Text).End();
    }

    private void WriteOwn(TrainingEvent happened)
    {
        switch (happened)
        {
            case ControlApplied e:
                log.Begin(CaffeSource.Own).Text("Control at iteration ").Number(e.Iteration).Text(": ").Name(e.Command);
                if (e.From is not null) log.Text(" ").Name(e.From);
                if (e.To is not null) log.Text(" -> ").Name(e.To);
                log.End();
                break;
            case StateChanged { State: RunState.Paused or RunState.Stopped } or StateChanged { Reason: not null }:
                var changed = (StateChanged)happened;
                log.Begin(CaffeSource.Own).Text("State: ").Text(changed.State.ToString());
                if (changed.Reason is not null) log.Text(" (").Name(changed.Reason).Text(")");
                log.End();
                break;
            case Fault e:
                log.Begin(CaffeSource.Own, e.Fatal ? 'F' : 'E').Dump(e.Message).End();
                break;
            case Finding e:
                log.Begin(CaffeSource.Own, e.Severity == Severity.Hint ? 'I' : 'W').Text("Finding ").Name(e.Rule).Text(": ");
                if (e.Place is not null) log.Name(e.Place).Text(": ");
                log.Name(e.What).Text(" ").Name(e.Why).Text(" ").Name(e.Remedy).End();
                break;
        }
    }
}
