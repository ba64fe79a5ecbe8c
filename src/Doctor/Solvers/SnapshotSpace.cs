using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>All snapshots of the run do not fit on the disk.</summary>
public sealed class SnapshotSpace : ISolverRule
{
    public string Id => "snapshot-space";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (solver.IsDumped || p.Snapshot <= 0 || p.MaxIter <= 0 || solver.TrainNet is not { } net || solver.SnapshotPrefix is not { } prefix) yield break;
        var folder = Path.GetDirectoryName(Path.GetFullPath(prefix));
        if (!Directory.Exists(folder)) yield break;
        long weights = 0;
        foreach (var shape in net.Layers.SelectMany(static node => node.ParameterShapes))
        {
            if (shape is null) yield break;
            weights += shape.Count;
        }

        var histories = solver.Type is "Adam" or "AdaDelta" ? 2 : 1;
        var pair = weights * sizeof(float) * (1 + histories);
        var count = p.MaxIter / p.Snapshot;
        var needed = pair * count;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (needed < free) yield break;
        yield return this.Warning(
            solver.Place("snapshot"), $"{Words.Count(count, "snapshot")} of {Words.Count(pair >> 20)} MB each need {Words.Count(needed >> 20)} MB; the disk has {Words.Count(free >> 20)} MB left.",
            "When the disk is full, Caffe leaves a broken snapshot behind and stops.", "Take snapshots less often (a larger snapshot: N), or let them go to another disk.",
            Fact("snapshots", count), Fact("needed_bytes", needed), Fact("free_bytes", free));
    }
}
