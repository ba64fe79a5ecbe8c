using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>What is told in two lines at the end of something: a snapshot's model and state, a pass over the data, the end of a run.</summary>
internal sealed class EndAssembly(EventQueue queue)
{
    private EventQueue.Place? _snapshotPlace;
    private SnapshotWritten? _snapshot;
    private EventQueue.Place? _epochPlace;
    private EpochWrapped? _epoch;
    private EventQueue.Place? _donePlace;
    private OptimizationDone? _done;
    private int _epochs;

    /// <param name="last">The iteration shown last, for names that do not tell theirs.</param>
    public void Snapshot(DateTimeOffset? time, string file, bool isState, int last)
    {
        if (isState && _snapshotPlace is { } place)
        {
            queue.Finish(place, _snapshot! with { StateFile = file });
            _snapshotPlace = null;
        }
        else if (!isState)
        {
            CloseSnapshot();
            _snapshotPlace = queue.Open();
            _snapshot = new SnapshotWritten(FileIteration.Of(file) ?? last, file, null) { Time = time };
        }
    }

    /// <summary>The data begin again; of which layer and for which time the next line may say.</summary>
    public void Restarted(DateTimeOffset? time, string layer)
    {
        _epochPlace = queue.Open();
        _epoch = new EpochWrapped(layer, ++_epochs) { Time = time };
    }

    /// <summary><c>Epoch 3 of layer data</c>.</summary>
    public bool TryEpoch(string text)
    {
        if (_epochPlace is not { } place) return false;
        var words = new OwnWords(text);
        words.Skip("Epoch ");
        var epoch = words.Number();
        words.Skip(" of layer ");
        if (!words.IsRight) return false;
        queue.Finish(place, _epoch! with { Epoch = epoch, Layer = words.LastWord() });
        _epochPlace = null;
        return true;
    }

    public void CloseEpoch()
    {
        if (_epochPlace is { } place) queue.Finish(place, _epoch);
        _epochPlace = null;
    }

    public void Optimization(DateTimeOffset? time, bool early, int iteration)
    {
        // The solver says it, then the program.
        if (_donePlace is not null && !early) return;
        Close();
        _donePlace = queue.Open();
        _done = new OptimizationDone(iteration, early) { Time = time };
    }

    /// <summary>The state that the run says it ended with, in the place of the one that follows from its end.</summary>
    public bool TryState(StateChanged state)
    {
        if (_donePlace is not { } place || state.State is not (RunState.Done or RunState.Stopped or RunState.Failed)) return false;
        queue.AddAfter(place, state);
        queue.Finish(place, _done);
        _donePlace = null;
        return true;
    }

    public void Close()
    {
        CloseSnapshot();
        if (_donePlace is not null) TryState(new StateChanged(_done!.Early ? RunState.Stopped : RunState.Done, null) { Time = _done.Time });
    }

    private void CloseSnapshot()
    {
        if (_snapshotPlace is { } place) queue.Finish(place, _snapshot);
        _snapshotPlace = null;
    }
}
