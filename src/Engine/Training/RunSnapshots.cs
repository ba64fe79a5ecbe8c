using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Takes a run's snapshots and takes a run up again from one.</summary>
internal sealed class RunSnapshots(
    RunNets nets, Solver solver, SolverSteering steering, SnapshotWriter? writer, ulong seed, StopRules rules, SnapshotKeeper? keeper,
    RunProgress progress, Action<TrainingEvent> emit)
{
    private readonly NonFiniteSearch _search = new(nets.Train);
    private (int Iteration, int Version) _saved = (-1, -1);

    /// <summary>The last pair on disk holds the run as it is: this iteration, and what was changed until now.</summary>
    public bool IsSaved => _saved == (solver.Iteration, steering.Version);

    public NetPositions Positions { get; } = new(nets.All);

    /// <summary>The state of the last pair that was written or restored; null where there was none.</summary>
    public string? LastGood { get; private set; }

    /// <summary>Why the last attempt failed; null where it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Writes a pair; a failure becomes a <see cref="Fault"/> and training goes on. Weights that are NaN or infinite are of no use
    /// to anybody, and are not written in the place of good ones.</summary>
    public void Take(SmoothedLoss loss)
    {
        progress.IsWritingSnapshot = true;
        try
        {
            if (writer is null) throw new CaffeTopException("there is no snapshot_prefix, so no snapshot can be written; give "
                + "the solver one");
            if (solver.Configuration.Parameter.SnapshotFormat == Proto.SolverParameter.Types.SnapshotFormat.Hdf5)
            {
                throw new CaffeTopException("snapshots in HDF5 are not supported yet; write snapshot_format: BINARYPROTO");
            }

            if (_search.FirstWeights() is { } bad)
            {
                throw new CaffeTopException($"the snapshot of iteration {solver.Iteration} was not written: {bad}; "
                    + (LastGood is null ? "no good one was written before" : $"the last good one is {SafeText.Clean(LastGood)}"));
            }

            var pair = writer.Write(new SnapshotContent(
                WriteModel,
                WriteState,
                Side(loss)));
            Failure = null;
            _saved = (solver.Iteration, steering.Version);
            LastGood = pair.StatePath;
            emit(new SnapshotWritten(pair.Iteration, pair.ModelPath, pair.StatePath));
            keeper?.AfterSnapshot(pair, loss.Value);
        }
        catch (CaffeTopException e)
        {
            Failure = e.Message;
            keeper?.Miss();
            emit(new Fault(e.Message + NextTry(), false, solver.Iteration));
        }
        finally
        {
            progress.IsWritingSnapshot = false;
        }
    }

    /// <summary>After a test: where it was the best so far, its snapshot is to be on the disk.</summary>
    public void KeepBest(SmoothedLoss loss)
    {
        if (keeper is not { WantsSnapshot: true }) return;
        if (IsSaved) keeper.AfterBest(solver.Iteration);
        else Take(loss);
    }

    /// <summary>At the start: weights, histories, iteration, positions of the data and of the random numbers, the smoothed loss, and the
    /// fields that were changed during the saved run.</summary>
    /// <param name="given">Fields that the command line sets: it has the last word.</param>
    public void Restore(SavedState saved, SmoothedLoss loss, IReadOnlyCollection<string> given)
    {
        Take(saved, loss);
        if (saved.Side is not null) ChangedFields.Restore(saved, steering, given, emit);
        _saved = (solver.Iteration, steering.Version);
    }

    /// <summary>During a run: the same, but fields keep their present values.</summary>
    /// <exception cref="CaffeTopException">The state is of another net or solver; nothing was changed.</exception>
    public void GoBack(SavedState saved, SmoothedLoss loss)
    {
        HistoryRestore.Check(saved.StatePath, solver);
        Take(saved, loss);
        steering.Follow(solver.Iteration, solver.CurrentStep);
        progress.Iteration = solver.Iteration;
    }

    private void Take(SavedState saved, SmoothedLoss loss)
    {
        // First the model: what Caffe says of it stands inside the lines of RunResumed.
        _ = nets.Restore(saved.ModelPath);
        emit(new RunResumed(saved.StatePath, saved.Iteration));
        foreach (var warning in saved.Warnings) emit(new RawLine('W', "caffetop", warning));
        HistoryRestore.Restore(saved.StatePath, solver);
        solver.Restore(saved.Iteration, saved.CurrentStep);
        progress.Iteration = saved.Iteration;
        LastGood = saved.StatePath;
        keeper?.Restore(saved);
        rules.Restore(saved.Side?.Rules);
        loss.Begin(saved.Iteration);
        Positions.TestedAt = saved.Side is { IsTested: true } ? saved.Iteration : -1;
        if (saved.Side is not { } side) return;
        Positions.Restore(side.Nets);
        if (side.Loss is { } window) loss.Restore(window, solver.Configuration.Parameter.AverageLoss, saved.Iteration);
    }

    private string NextTry()
    {
        var parameter = solver.Configuration.Parameter;
        if (parameter.Snapshot <= 0) return "";
        var next = ((solver.Iteration / parameter.Snapshot) + 1L) * parameter.Snapshot;
        return next > parameter.MaxIter ? "" : $"; training goes on, the next try is at iteration {next}";
    }

    internal static string Number(float value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private void WriteModel(Stream stream)
    {
        var model = nets.Train.ToSave(solver.Configuration.Parameter.SnapshotDiff);
        ModelFileWriter.Write(stream, model.Net, model.Blobs);
    }

    private void WriteState(Stream stream, string learnedNet)
        => SolverStateWriter.Write(stream, solver.Iteration, learnedNet, solver.CurrentStep, solver.History.ToSave());

    private SnapshotSideFile Side(SmoothedLoss loss) => new()
    {
        Iteration = solver.Iteration,
        Seed = seed,
        Nets = Positions.Save(),
        BaseLr = solver.BaseLr,
        SolverBaseLr = ChangedFields.InFile(steering),
        Changed = ChangedFields.Of(steering),
        Loss = loss.Save(),
        IsTested = Positions.TestedAt == solver.Iteration,
        Rules = rules.Save(),
        Kept = keeper?.Save(solver.Iteration),
    };
}
