using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// A SolverParameter that was checked as a whole: every mistake that Caffe finds only at the first update (or never) is found here, before
/// a net is built. Immutable but for <see cref="SolverParameter.BaseLr"/> of its own copy, which a run may change.
/// </summary>
public sealed class SolverConfiguration
{
    private SolverConfiguration(SolverParameter solver, string? file, SolverRule rule, LearningRatePolicy policy)
    {
        Parameter = solver;
        File = file;
        Rule = rule;
        Policy = policy;
        TrainNet = NetSource.Train(solver);
        TestNets = NetSource.Tests(solver);
        SnapshotPrefix = Snapshots.SnapshotPrefix.Resolve(solver.HasSnapshotPrefix ? solver.SnapshotPrefix : null, file);
    }

    /// <summary>The configuration's own copy.</summary>
    public SolverParameter Parameter { get; }

    /// <summary>Where it was read, as the user wrote it; null for one made in memory.</summary>
    public string? File { get; }

    public SolverRule Rule { get; }

    public LearningRatePolicy Policy { get; }

    public NetSource TrainNet { get; }

    /// <summary>One per test_iter, in Caffe's order: test_net_param, test_net, then net_param or net for the rest.</summary>
    public IReadOnlyList<NetSource> TestNets { get; }

    /// <summary>After HEAD's rules (unset: the solver's path without extension; a folder: the solver's name in it); null when nothing gives
    /// one.</summary>
    public string? SnapshotPrefix { get; }

    /// <summary>True where a run is going to write snapshots without being asked.</summary>
    public bool WritesSnapshots => Parameter.Snapshot > 0 || Parameter.SnapshotAfterTrain;

    /// <summary>Checks everything and throws one exception with all mistakes, a line each.</summary>
    /// <param name="place">Where a field stands (<c>solver.prototxt:4:1</c>), or null when not known; the file's name is used then.</param>
    public static SolverConfiguration Create(SolverParameter solver, string? file, Func<string, string?>? place = null)
    {
        solver = solver.Clone();
        var problems = SolverCheck.Problems(solver);
        if (problems.Count > 0)
        {
            var fallback = file ?? "solver";
            throw new CaffeTopException(string.Join('\n', problems.Select(p => $"{place?.Invoke(p.Field) ?? fallback}: {p.Message}")));
        }

        return new SolverConfiguration(solver, file, SolverCheck.RuleOf(solver)!, LearningRatePolicy.Find(solver.LrPolicy)!);
    }
}
