using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Commands on their way from any thread to the training thread, which takes them between two iterations.</summary>
internal sealed class RunCommands(SolverSteering steering) : IRunControl
{
    private readonly object _lock = new();
    private readonly Queue<RunCommand> _queue = new();
    private volatile int _waiting;

    /// <summary>Cheap to ask in every iteration.</summary>
    public bool Any => _waiting > 0;

    public void Pause() => Add(new RunCommand(RunCommandKind.Pause));

    public void Resume() => Add(new RunCommand(RunCommandKind.Resume));

    public void Step(int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        Add(new RunCommand(RunCommandKind.Step, Iterations: iterations));
    }

    public string? Undoable => steering.Undoable;

    public string? Redoable => steering.Redoable;

    public void Set(string field, double value)
    {
        if (Problem(field, value) is { } problem) throw new ArgumentOutOfRangeException(nameof(value), problem);
        Add(new RunCommand(RunCommandKind.Set, Text: field, Value: value));
    }

    public void SetBaseLr(float baseLr) => Set(SteerableFields.BaseLr, baseLr);

    public void Undo() => Add(new RunCommand(RunCommandKind.Undo));

    public void Redo() => Add(new RunCommand(RunCommandKind.Redo));

    public void Note(string text) => Add(new RunCommand(RunCommandKind.Note, Text: text));

    public void Snapshot() => Add(new RunCommand(RunCommandKind.Snapshot));

    public void TestNow() => Add(new RunCommand(RunCommandKind.TestNow));

    public void Restore(string stateFile, float? baseLr)
    {
        if (baseLr is { } rate && Problem(SteerableFields.BaseLr, rate) is { } problem)
            throw new ArgumentOutOfRangeException(nameof(baseLr), problem);
        Add(new RunCommand(RunCommandKind.Restore, Text: stateFile, Value: baseLr ?? double.NaN));
    }

    public void Stop(bool snapshot) => Add(new RunCommand(RunCommandKind.Stop, WithSnapshot: snapshot));

    public string? Problem(string field, double value) => steering.Problem(field, value);

    public string? Doubt(string field, double value) => steering.Doubt(field, value);

    public float Value(string field) => SteeredField.Find(field) is { } known ? (float)steering.Value(known) : float.NaN;

    public float PlannedRate(float baseLr, int iteration) => steering.PlannedRate(baseLr, iteration);

    public void Watch(StatKind kind, string layer, string blob) 
        => Add(new RunCommand(RunCommandKind.Watch, Blob: new WatchedBlob(kind, layer, blob)));

    public bool TryTake(out RunCommand command)
    {
        lock (_lock)
        {
            var taken = _queue.TryDequeue(out command);
            _waiting = _queue.Count;
            return taken;
        }
    }

    /// <summary>The first waiting Stop or, within a test, Snapshot, without disturbing the others; Caffe polls signals once per test batch
    /// too.</summary>
    public bool TryTakeUrgent(out RunCommand command)
    {
        command = default;
        if (!Any) return false;
        lock (_lock)
        {
            var urgent = _queue.FirstOrDefault(
                waiting => waiting.Kind is RunCommandKind.Stop or RunCommandKind.Snapshot, new RunCommand(RunCommandKind.Resume));
            if (urgent.Kind == RunCommandKind.Resume) return false;
            var others = _queue.ToList();
            others.Remove(urgent);
            _queue.Clear();
            foreach (var other in others) _queue.Enqueue(other);
            _waiting = _queue.Count;
            command = urgent;
            return true;
        }
    }

    /// <summary>Whether a Stop without snapshot waits: an impatient user's second Ctrl-C.</summary>
    public bool WantsStopWithoutSnapshot()
    {
        lock (_lock) return _queue.Any(waiting => waiting is { Kind: RunCommandKind.Stop, WithSnapshot: false });
    }

    /// <summary>Sleeps until a command waits or the token is cancelled.</summary>
    public void Wait(CancellationToken cancellation)
    {
        using var registration = cancellation.Register(Wake);
        lock (_lock)
        {
            while (_queue.Count == 0 && !cancellation.IsCancellationRequested) Monitor.Wait(_lock);
        }
    }

    private void Wake()
    {
        lock (_lock) Monitor.PulseAll(_lock);
    }

    private void Add(RunCommand command)
    {
        lock (_lock)
        {
            _queue.Enqueue(command);
            _waiting = _queue.Count;
            Monitor.PulseAll(_lock);
        }
    }
}
