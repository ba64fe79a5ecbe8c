using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Takes a run's snapshots and takes a run up again from one.</summary>
internal sealed class RunSnapshots(
    RunNets nets, Solver solver, SnapshotWriter? writer, ulong seed, float solverBaseLr, Action<TrainingEvent> emit)
{
    /// <summary>Iteration of the last pair on disk; −1 before the first.</summary>
    public int LastSaved { get; private set; } = -1;

    /// <summary>Why the last attempt failed; null where it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Writes a pair; a failure becomes a <see cref="Fault"/> and training goes on.</summary>
    public void Take(SmoothedLoss loss)
    {
        try
        {
            if (writer is null) throw new CaffeTopException("there is no snapshot_prefix, so no snapshot can be written; give "
                + "the solver one");
            if (solver.Configuration.Parameter.SnapshotFormat == Proto.SolverParameter.Types.SnapshotFormat.Hdf5)
            {
                throw new CaffeTopException("snapshots in HDF5 are not supported yet; write snapshot_format: BINARYPROTO");
            }

            var pair = writer.Write(new SnapshotContent(
                WriteModel,
                WriteState,
                Side(loss)));
            Failure = null;
            LastSaved = solver.Iteration;
            emit(new SnapshotWritten(pair.Iteration, pair.ModelPath, pair.StatePath));
        }
        catch (CaffeTopException e)
        {
            Failure = e.Message;
            emit(new Fault(e.Message + NextTry(), false, solver.Iteration));
        }
    }

    /// <summary>Weights, histories, iteration, rate, positions of the data and of the random numbers, the smoothed loss.</summary>
    public void Restore(SavedState saved, SmoothedLoss loss)
    {
        // First the model: what Caffe says of it stands inside the lines of RunResumed.
        _ = nets.Restore(saved.ModelPath);
        emit(new RunResumed(saved.StatePath, saved.Iteration));
        foreach (var warning in saved.Warnings) emit(new RawLine('W', "caffetop", warning));
        HistoryRestore.Restore(saved.StatePath, solver);
        solver.Restore(saved.Iteration, saved.CurrentStep);
        LastSaved = saved.Iteration;
        if (saved.Side is not { } side) return;
        if (side.SolverBaseLr == solverBaseLr && side.BaseLr != solverBaseLr)
        {
            solver.BaseLr = side.BaseLr;
            emit(new ControlApplied(saved.Iteration, "base_lr", Number(solverBaseLr), Number(side.BaseLr)));
        }

        var index = 0;
        foreach (var net in nets.All)
        {
            if (index < side.Nets.Count) Restore(net, side.Nets[index]);
            index++;
        }

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

    private static void Restore(Net net, NetPosition position)
    {
        net.Pass = position.Pass;
        foreach (var layer in net.Layers)
        {
            if (layer.Layer is IDataCursor cursor && position.Cursors.TryGetValue(layer.Layer.Name, out var at)) cursor.Cursor = at;
        }
    }

    private static NetPosition Position(Net net)
    {
        var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var layer in net.Layers)
        {
            if (layer.Layer is IDataCursor cursor) cursors[layer.Layer.Name] = cursor.Cursor;
        }

        return new NetPosition(net.Pass, cursors);
    }

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
        Nets = [.. nets.All.Select(Position)],
        BaseLr = solver.BaseLr,
        SolverBaseLr = solverBaseLr,
        Loss = loss.Save(),
    };
}
