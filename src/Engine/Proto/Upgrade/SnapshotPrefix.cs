namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>A snapshot_prefix that is not set is the solver's path without its extension; one that is a directory gets the solver's name in it.</summary>
internal static class SnapshotPrefix
{
    public static void Upgrade(SolverParameter solver, string file, IList<UpgradeNote> notes)
    {
        if (!solver.HasSnapshotPrefix)
        {
            solver.SnapshotPrefix = Path.ChangeExtension(file, null);
            notes.Add(new('I', 1108, $"snapshot_prefix was not specified and is set to {SafeText.Clean(solver.SnapshotPrefix)}"));
        }
        else if (Directory.Exists(solver.SnapshotPrefix))
        {
            solver.SnapshotPrefix = Path.Combine(solver.SnapshotPrefix, Path.GetFileNameWithoutExtension(file));
            notes.Add(new('I', 1113, $"snapshot_prefix was a directory and is replaced to {SafeText.Clean(solver.SnapshotPrefix)}"));
        }
    }
}
