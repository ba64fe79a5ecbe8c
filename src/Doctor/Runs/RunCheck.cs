using CaffeTop.Doctor.Reading;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Engine;
using CaffeTop.Engine.Data;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Runs;

/// <summary>Applies the rules about runs to a log's model, and those about solvers and nets to what the log dumps of them.</summary>
internal sealed class RunCheck(RunModel run, string file, CheckupOptions options, CheckedSolver? given, List<string> remarks)
{
    public List<Finding> Check()
    {
        var findings = new List<Finding>();
        var records = Records();
        CheckedSolver? solver = null;
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var session in run.Sessions)
        {
            var dumped = DumpedSetup.Read(session, file, options, HasLoadedWeights(session));
            // The same solver and nets, resumed, are told once.
            if (dumped is not null && told.Add(session.Solver?.Text + string.Concat(session.Nets.Select(static net => net.Text)))) new SetupCheck(options, findings, remarks).Check(dumped);
            solver = dumped ?? (session.Index > 0 ? solver : null) ?? given;
            var net = solver?.TrainNet;
            var checkedSession = new CheckedSession(run, session, file, solver, net, records with { Batch = records.Batch ?? (net is null ? null : TinyTest.Batch(net)) });
            foreach (var rule in RuleBook.Of<IRunRule>()) findings.AddRange(rule.Check(checkedSession));
        }

        return findings;
    }

    // "Finetuning from", "Resuming from": what the weights start from cannot be known.
    private bool HasLoadedWeights(Session session) => session.FirstIteration is > 0 || session.Reason.StartsWith("resumed", StringComparison.Ordinal)
        || run.Marks.Exists(mark => mark.Session == session.Index && (mark.Kind == MarkKind.Resumed || mark.Text.StartsWith("weights from", StringComparison.Ordinal)));

    private RecordCount Records()
    {
        if (options.Data is not { } path) return new RecordCount(options.Batch, options.Records, null);
        using var source = new LmdbRecordSource(path);
        return new RecordCount(options.Batch, source.Count, KeyOf);

        string? KeyOf(long number)
        {
            using var records = new LmdbRecordSource(path);
            return records.SeekIndex(number) ? RecordKey.Show(records.Key) : throw new CaffeTopException(path, $"has no record {number}");
        }
    }
}
