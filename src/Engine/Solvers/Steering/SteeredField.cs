using System.Globalization;
using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Engine.Solvers;

/// <summary>A field of the solver that a run may change: how it is read and written, and which values make sense.</summary>
/// <param name="IsWhole">It counts iterations.</param>
/// <param name="Range">What is wrong with a number by itself: the end of a sentence that begins with field and value; null where
/// nothing is.</param>
public sealed record SteeredField(
    string Name, bool IsWhole, Func<double, string?> Range, Func<SolverParameter, double> Get, Action<SolverParameter, double> Set)
{
    // Nobody means more; a slip of the keyboard does.
    private const double Absurd = 1e9;

    private static readonly SteeredField[] Fields =
    [
        new(SteerableFields.BaseLr, false, BaseLrRange, s => s.BaseLr, (s, v) => s.BaseLr = (float)v),
        new(SteerableFields.Momentum, false, MomentumRange, s => s.Momentum, (s, v) => s.Momentum = (float)v),
        new(SteerableFields.WeightDecay, false, DecayRange, s => s.WeightDecay, (s, v) => s.WeightDecay = (float)v),
        new(SteerableFields.ClipGradients, false, ClipRange, s => s.ClipGradients, (s, v) => s.ClipGradients = (float)v),
        new(SteerableFields.Display, true, NotNegative, s => s.Display, (s, v) => s.Display = (int)v),
        new(SteerableFields.TestInterval, true, NotNegative, s => s.TestInterval, (s, v) => s.TestInterval = (int)v),
        new(SteerableFields.Snapshot, true, NotNegative, s => s.Snapshot, (s, v) => s.Snapshot = (int)v),
        new(SteerableFields.MaxIter, true, NotNegative, s => s.MaxIter, (s, v) => s.MaxIter = (int)v),
    ];

    /// <summary>In the order of the update's formula, then of the loop.</summary>
    public static IReadOnlyList<SteeredField> All => Fields;

    public static SteeredField? Find(string name) => Array.Find(Fields, field => field.Name == name);

    /// <summary>As a file and a log have it: exactly, and short.</summary>
    public string Text(double value)
        => IsWhole ? value.ToString("F0", CultureInfo.InvariantCulture) : ((float)value).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Why the field cannot have this value in any solver, as a sentence; null where it can.</summary>
    public string? Problem(double value)
    {
        if (!double.IsFinite(value)) return $"{Name} cannot be {Spelled(value)}; give a number";
        if (IsWhole && value != Math.Truncate(value)) return $"{Name} is {Spelled(value)}, but it counts iterations; give a whole number";
        if (IsWhole && Math.Abs(value) > int.MaxValue) return $"{Name} is {Spelled(value)}, but it can be {int.MaxValue} at most";
        return Range(value) is { } wrong ? $"{Name} is {Spelled(value)}, but {wrong}" : null;
    }

    private static string Spelled(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    private static string? NotNegative(double value) => value < 0 ? "it cannot be negative" : null;

    private static string? BaseLrRange(double value)
        => (float)value <= 0 ? "it must be above 0; to keep the weights as they are, pause the run"
            : value > Absurd ? "no net learns at such a rate; give a smaller one" : null;

    private static string? MomentumRange(double value)
        => value < 0 || (float)value >= 1 ? "it must be 0 or more and below 1: from 1 on, updates grow without end" : null;

    private static string? DecayRange(double value)
        => value < 0 ? "it cannot be negative; 0 turns it off" : value > Absurd ? "no weight survives that; give a smaller one" : null;

    private static string? ClipRange(double value)
        => value == 0 ? "that would make every gradient 0; a negative number turns clipping off"
            : value > float.MaxValue ? "it is too large; a negative number turns clipping off" : null;
}
