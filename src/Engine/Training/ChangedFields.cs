using System.Globalization;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// The solver's fields that were changed during a run, on their way through a snapshot's side file. A resumed run keeps a change, unless
/// the solver file itself has another value since, or the command line gives one.
/// </summary>
internal static class ChangedFields
{
    public static IReadOnlyList<ChangedField> Of(SolverSteering steering)
        => [.. steering.Changed.Select(change => new ChangedField(change.Field.Name, Short(change.From), Short(change.To)))];

    /// <summary>base_lr of the solver's file.</summary>
    public static float InFile(SolverSteering steering) => (float)steering.FileValue(SteeredField.Find(SteerableFields.BaseLr)!);

    /// <param name="given">Fields that the command line sets.</param>
    public static void Restore(
        SavedState saved, SolverSteering steering, IReadOnlyCollection<string> given, Action<TrainingEvent> emit)
    {
        foreach (var change in In(saved.Side!))
        {
            if (SteeredField.Find(change.Field) is not { } field || given.Contains(change.Field)) continue;
            var inFile = steering.FileValue(field);
            if (field.Text(inFile) != field.Text(change.Solver))
            {
                emit(new RawLine('I', "caffetop", $"{field.Name} is {field.Text(inFile)} in the solver and was "
                    + $"{field.Text(change.Solver)} when the snapshot was taken: its change to {field.Text(change.Now)} during that run "
                    + "no longer counts"));
            }
            else if (steering.Problem(field.Name, change.Now) is { } problem)
            {
                emit(new RawLine('W', "caffetop", $"{field.Name} stays {field.Text(inFile)}, although the snapshot was taken with "
                    + $"{field.Text(change.Now)}: {problem}"));
            }
            else if (field.Text(steering.Value(field)) != field.Text(change.Now))
            {
                var kept = steering.Keep(field, change.Now);
                emit(new ControlApplied(saved.Iteration, field.Name, field.Text(kept.From), field.Text(kept.To)));
            }
        }
    }

    // Before there was a table, base_lr was all that could be changed.
    private static IEnumerable<ChangedField> In(SnapshotSideFile side)
        => side.Changed ?? (side.BaseLr == side.SolverBaseLr
            ? [] : [new ChangedField(SteerableFields.BaseLr, side.SolverBaseLr, side.BaseLr)]);

    // 0.05, not the 0.05000000074505806 that the float 0.05 is.
    private static double Short(double value)
        => double.Parse(((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
