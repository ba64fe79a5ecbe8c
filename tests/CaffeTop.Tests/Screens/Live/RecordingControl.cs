using System.Globalization;
using CaffeTop.Events;

namespace CaffeTop.Tests.Screens.Live;

/// <summary>Keeps what it was asked to do, as text, and answers questions like a solver with the policy step.</summary>
internal sealed class RecordingControl(RunProgress progress) : IRunControl
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal)
    {
        [SteerableFields.BaseLr] = 0.01, [SteerableFields.Momentum] = 0.9, [SteerableFields.WeightDecay] = 0.0005, [SteerableFields.ClipGradients] = -1,
        [SteerableFields.Display] = 20, [SteerableFields.TestInterval] = 200, [SteerableFields.Snapshot] = 500, [SteerableFields.MaxIter] = 4000,
    };

    /// <summary>One call each: <c>Step 3</c>, <c>Set base_lr 0.005</c>.</summary>
    public List<string> Calls { get; } = [];

    public string? Undoable { get; set; }

    public string? Redoable { get; set; }

    /// <summary>The rate at an iteration: the policy step by default.</summary>
    public Func<float, int, float> Rate { get; set; } = static (baseLr, iteration) => baseLr * MathF.Pow(0.1f, iteration / 1000);

    public void Pause() => Calls.Add("Pause");

    public void Resume() => Calls.Add("Resume");

    public void Step(int iterations) => Calls.Add($"Step {iterations}");

    public void Set(string field, double value)
    {
        Calls.Add(string.Create(CultureInfo.InvariantCulture, $"Set {field} {(float)value}"));
        _values[field] = value;
    }

    public void SetBaseLr(float baseLr) => Set(SteerableFields.BaseLr, baseLr);

    public void Undo() => Calls.Add("Undo");

    public void Redo() => Calls.Add("Redo");

    public void Note(string text) => Calls.Add("Note " + text);

    public void Snapshot() => Calls.Add("Snapshot");

    public void TestNow() => Calls.Add("TestNow");

    public void Restore(string stateFile, float? baseLr) => Calls.Add(string.Create(CultureInfo.InvariantCulture, $"Restore {stateFile} {baseLr}"));

    public void Stop(bool snapshot) => Calls.Add($"Stop {snapshot}");

    public string? Problem(string field, double value) => field == SteerableFields.BaseLr && !(value > 0) ? $"base_lr must be above 0, not {value.ToString(CultureInfo.InvariantCulture)}" : null;

    public string? Doubt(string field, double value)
    {
        var times = value / _values[field];
        return times > 10 || times < 0.01 ? string.Create(CultureInfo.InvariantCulture, $"{times:g4} times the present rate") : null;
    }

    public float Value(string field) => _values.TryGetValue(field, out var value) ? (float)value : float.NaN;

    public float PlannedRate(float baseLr, int iteration) => Rate(baseLr, Math.Max(iteration, progress.Iteration));

    public void Watch(StatKind kind, string layer, string blob) => Calls.Add($"Watch {kind} {layer} {blob}");
}
