using CaffeTop.Doctor.Reading;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Runs;

/// <summary>
/// Watches a run that goes on: each look applies the rules about runs to the model as it has grown, and gives what was not told before. What may
/// still pass (warnings and hints) is told when two looks have found it. The caller holds the model's gate.
/// </summary>
/// <param name="file">What findings call the run: its log.</param>
public sealed class RunDoctor(RunModel run, string file)
{
    private readonly HashSet<(string Rule, string? Layer, string? Blob)> _told = [];
    private readonly HashSet<(string Rule, string? Layer, string? Blob)> _seen = [];
    private readonly CheckupOptions _options = new();
    private Session? _session;
    private CheckedSolver? _solver;

    /// <summary>Found before the run began: its effects need not be told beside it.</summary>
    public void Tell(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings) _told.Add(Key(finding));
    }

    /// <summary>What is new, cause before effect.</summary>
    public IReadOnlyList<Finding> Look()
    {
        if (run.Sessions.Count == 0) return [];
        var session = run.Sessions[^1];
        if (session.Loss.Count == 0) return [];
        if (_session != session) (_session, _solver) = (session, DumpedSetup.Read(session, file, _options, hasLoadedWeights: true));
        var net = _solver?.TrainNet;
        var checkedSession = new CheckedSession(run, session, file, _solver, net, new RecordCount(net is null ? null : TinyTest.Batch(net), null, null));
        var found = new List<Finding>();
        foreach (var rule in RuleBook.Of<IRunRule>()) found.AddRange(rule.Check(checkedSession));
        var fresh = new List<Finding>();
        foreach (var finding in FindingOrder.Sort(found))
        {
            if (_told.Contains(Key(finding)) || (finding.Severity != Severity.Error && _seen.Add(Key(finding)))) continue;
            _told.Add(Key(finding));
            fresh.Add(finding);
        }

        return fresh;
    }

    private static (string, string?, string?) Key(Finding finding) => (finding.Rule, finding.Place.Layer, finding.Place.Blob);
}
