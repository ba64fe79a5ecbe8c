namespace CaffeTop.Doctor.Solvers;

/// <summary>Snapshots are to go into a folder that does not exist: the run cannot write them.</summary>
public sealed class SnapshotFolder : ISolverRule
{
    public string Id => "snapshot-folder";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        if (solver.IsDumped || solver.SnapshotPrefix is not { Length: > 0 } prefix || !(solver.Parameter.Snapshot > 0 || solver.Parameter.SnapshotAfterTrain)) yield break;
        var folder = Path.GetDirectoryName(prefix);
        if (string.IsNullOrEmpty(folder) || Directory.Exists(folder)) yield break;
        yield return this.Warning(
            solver.Place("snapshot_prefix"), $"The folder for snapshots, \"{Words.Name(folder)}\", does not exist.",
            "Nobody makes it: the run stops at its start, or (Caffe before 2016) at the first snapshot, hours later.", $"Make it (mkdir -p {Words.Name(folder)}), or change snapshot_prefix.");
    }
}
