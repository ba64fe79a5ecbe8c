using System.Globalization;
using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>How Caffe logs the run itself (start, resume, snapshots, end), and the lines that only CaffeTop has.</summary>
internal sealed class RunLines(LogText log)
{
    private readonly ImpliedStates _states = new();
    private int _resumedAt;

    /// <summary>Hears of every event, so that a state is written only where the lines about it do not say it.</summary>
    public void See(TrainingEvent happened) => _states.See(happened);

    public void Write(TrainingEvent happened)
    {
        switch (happened)
        {
            case RunStarted e:
                if (e.Mode.Length > 0) log.Begin(CaffeSource.UseCpu).Text("Use ").Name(e.Mode).Text(".").End();
                if (e.SolverFile is not null) log.Begin(CaffeSource.Own).Text("Solver file ").LastWord(e.SolverFile).End();
                log.Begin(CaffeSource.InitializingSolver).Text("Initializing solver from parameters: \n").Dump(e.SolverText).End();
                _resumedAt = 0;
                break;
            case OptimizationStarted e:
                if (e.Iteration != _resumedAt) log.Begin(CaffeSource.Own).Text("Optimization starts at iteration ").Number(e.Iteration).End();
                log.Begin(CaffeSource.StartingOptimization).Text("Starting Optimization").End();
                log.Begin(CaffeSource.Solving).Text("Solving ").Name(e.NetName).End();
                log.Begin(CaffeSource.Policy).Text("Learning Rate Policy: ").Name(e.LearningRatePolicy).End();
                break;
            case SnapshotWritten e:
                log.Begin(CaffeSource.SnapshotModel).Text("Snapshotting to binary proto file ").Name(e.ModelFile).End();
                if (e.StateFile is not null)
                    log.Begin(CaffeSource.SnapshotState).Text("Snapshotting solver state to binary proto file ").Name(e.StateFile).End();
                break;
            case EpochWrapped e:
                log.Begin(CaffeSource.RestartingData).Text("Restarting data prefetching from start.").End();
                log.Begin(CaffeSource.Own).Text("Epoch ").Number(e.Epoch).Text(" of layer ").LastWord(e.Layer).End();
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
        log.Begin(CaffeSource.Own).Text("Resumed at iteration ").Number(resumed.Iteration).End();
        _resumedAt = resumed.Iteration;
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
                log.Begin(CaffeSource.Own).Text("Control at iteration ").Number(e.Iteration).Text(": ").Word(e.Command, " ");
                if (e.From is not null) log.Text(" ").Word(e.From, e.From.StartsWith("->", StringComparison.Ordinal) ? "->" : " -> ");
                if (e.To is not null) log.Text(" -> ").LastWord(e.To);
                log.End();
                break;
            case StateChanged e when !_states.Implies(e):
                log.Begin(CaffeSource.Own).Text("State: ").Text(e.State.ToString());
                if (e.Reason is not null) log.Text(" (").Name(e.Reason).Text(")");
                log.End();
                break;
            case Fault e:
                log.Begin(CaffeSource.Own, e.Fatal ? 'F' : 'E');

                // An error inside an iteration begins with it.
                if (e.Iteration is { } iteration && !e.Message.StartsWith(string.Create(CultureInfo.InvariantCulture, $"iteration {iteration}: "), StringComparison.Ordinal))
                    log.Text("At iteration ").Number(iteration).Text(": ");
                log.Dump(e.Message).End();
                break;
            case SnapshotRemoved e:
                log.Begin(CaffeSource.Own).Text("Snapshot of iteration ").Number(e.Iteration).Text(" removed: ").Word(e.ModelFile, " | ");
                if (e.StateFile is not null) log.Text(" | state ").Word(e.StateFile, " | ");
                log.Text(" | because ").LastWord(e.Reason).End();
                break;
            case Finding e:
                FindingLine.Write(log, e);
                break;
        }
    }
}
