using System.Globalization;
using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// The fields of a solver that a run may change, what they were in its file, and the changes that can be taken back. The training thread
/// changes (<see cref="Set"/>, <see cref="Undo"/>, <see cref="Redo"/>, <see cref="Follow"/>); everything else is for any thread and answers
/// from copies that are never written again.
/// </summary>
public sealed class SolverSteering
{
    private readonly SolverConfiguration _configuration;
    private readonly SolverParameter _file;
    private readonly Stack<FieldChange> _done = new();
    private readonly Stack<FieldChange> _undone = new();
    private volatile SolverParameter _now;
    private volatile RatePlan _plan;
    private volatile string? _undoable;
    private volatile string? _redoable;
    private volatile int _iteration;
    private int _currentStep;

    /// <param name="file">The solver as its file has it, where the command line changed some of it; null: as configured.</param>
    public SolverSteering(SolverConfiguration configuration, SolverParameter? file = null)
    {
        _configuration = configuration;
        _now = configuration.Parameter.Clone();
        _file = file?.Clone() ?? _now;
        _plan = new RatePlan(configuration.Policy, _now, 0, 0);
    }

    public string? Undoable => _undoable;

    public string? Redoable => _redoable;

    /// <summary>Grows with every change: whether a snapshot knows the present values.</summary>
    public int Version { get; private set; }

    /// <summary>The fields that are not as in the solver's file: there, and now.</summary>
    public IEnumerable<FieldChange> Changed =>
        SteeredField.All.Select(of => new FieldChange(of, of.Get(_file), of.Get(_now))).Where(change => change.From != change.To);

    /// <summary>What the solver's file has.</summary>
    public double FileValue(SteeredField field) => field.Get(_file);

    public double Value(SteeredField field) => field.Get(_now);

    /// <summary>Gives a field a value for which <see cref="Problem"/> knows nothing; it can be taken back.</summary>
    public FieldChange Set(SteeredField field, double value)
    {
        var change = Take(field, value);
        _done.Push(change);
        _undone.Clear();
        Publish();
        return change;
    }

    /// <summary>The same without a place among the changes that can be taken back: a restored run goes on with it.</summary>
    public FieldChange Keep(SteeredField field, double value)
    {
        var change = Take(field, value);
        Publish();
        return change;
    }

    /// <summary>Takes the last change back; null where there is none.</summary>
    public FieldChange? Undo() => Move(_done, _undone, change => change.From);

    /// <summary>Makes the last change that was taken back again; null where there is none.</summary>
    public FieldChange? Redo() => Move(_undone, _done, change => change.To);

    /// <summary>The solver jumped to another iteration.</summary>
    public void Follow(int iteration, int currentStep)
    {
        At(iteration, currentStep);
        Publish();
    }

    /// <summary>The solver has come this far. The plan of its rates stays right: the step counter follows from the iteration.</summary>
    public void At(int iteration, int currentStep)
    {
        _iteration = iteration;
        _currentStep = currentStep;
    }

    public float PlannedRate(float baseLr, int iteration) => _plan.Rate(baseLr, iteration);

    /// <summary>See <see cref="IRunControl.Problem"/>.</summary>
    public string? Problem(string name, double value)
    {
        if (SteeredField.Find(name) is not { } field) return Unknown(name);
        if (field.Problem(value) is { } wrong) return wrong;
        var now = _now;
        var changed = now.Clone();
        field.Set(changed, value);
        var known = SolverCheck.Problems(now);
        if (SolverCheck.Problems(changed).FirstOrDefault(problem => !known.Contains(problem)) is { Message: { } message }) return message;
        return name switch
        {
            SteerableFields.TestInterval when _configuration.TestNets.Count == 0 && value > 0
                => "test_interval cannot be changed: the solver has no test nets",
            SteerableFields.Snapshot when _configuration.SnapshotPrefix is null && value > 0
                => "snapshot cannot be changed: the solver has no snapshot_prefix, so there is no place for snapshots",
            _ => null,
        };
    }

    /// <summary>See <see cref="IRunControl.Doubt"/>.</summary>
    public string? Doubt(string name, double value)
    {
        var now = _now;
        switch (name)
        {
            case SteerableFields.BaseLr when now.BaseLr > 0:
                var times = value / now.BaseLr;
                if (times > 10) return $"{Rounded(times)} times the present rate";
                return times is > 0 and < 0.01 ? $"1/{Rounded(1 / times)} of the present rate" : null;
            case SteerableFields.Momentum when value > 0.9995:
                return "so near to 1 that updates hardly fade";
            case SteerableFields.WeightDecay when value > 0.1:
                return "so large that weights fade faster than nets usually learn";
            case SteerableFields.MaxIter when value <= _iteration:
                return $"not above the present iteration {_iteration}: the run ends";
            default:
                return null;
        }
    }

    private static string Rounded(double value) => value.ToString(value < 100 ? "G3" : "F0", CultureInfo.InvariantCulture);

    private static string Unknown(string name)
    {
        var near = NearestName.Find(name, SteerableFields.All);
        return $"{SafeText.Clean(name)} is no field that can be changed during a run"
            + (near is null ? $"; these can: {string.Join(", ", SteerableFields.All)}" : $"; did you mean {near}?");
    }

    private FieldChange Take(SteeredField field, double value)
    {
        var change = new FieldChange(field, field.Get(_configuration.Parameter), value);
        field.Set(_configuration.Parameter, value);
        Version++;
        return change with { To = field.Get(_configuration.Parameter) };
    }

    private FieldChange? Move(Stack<FieldChange> from, Stack<FieldChange> to, Func<FieldChange, double> value)
    {
        if (!from.TryPop(out var change)) return null;
        var taken = Take(change.Field, value(change));
        to.Push(change);
        Publish();
        return taken;
    }

    private void Publish()
    {
        _now = _configuration.Parameter.Clone();
        _plan = new RatePlan(_configuration.Policy, _now, _iteration, _currentStep);
        _undoable = _done.TryPeek(out var done) ? done.ToString() : null;
        _redoable = _undone.TryPeek(out var undone) ? undone.ToString() : null;
    }
}
