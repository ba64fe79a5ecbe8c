using System.Globalization;
using System.Text;
using CaffeTop.Events;
using CaffeTop.Runs;

namespace CaffeTop.Summary;

/// <summary>A log summed up on one page of 80 columns.</summary>
internal static class RunText
{
    private const int Width = 80;
    private const int MostSessions = 12;
    private const int MostOutputs = 24;
    private const int MostMarks = 12;

    /// <summary>One page for each log.</summary>
    public static string Render(IReadOnlyList<LogSummary> logs) => string.Join('\n', logs.Select(static log => Render(log)));

    public static string Render(LogSummary log)
    {
        var text = new StringBuilder();
        Head(text, log);
        Sessions(text, log.Run);
        Outputs(text, log.Run);
        Rates(text, log.Run);
        Nets(text, log.Run);
        Facts(text, log);
        Troubles(text, log.Run);
        return text.ToString();
    }

    private static void Head(StringBuilder text, LogSummary log)
    {
        var run = log.Run;
        var known = run.Sessions.Where(static s => s.FirstIteration is not null || s.NetName is not null).ToList();
        text.Append(Cut(SafeText.Clean(Path.GetFileName(log.Path)))).Append('\n');
        var words = new List<string>();
        if (known.Select(static s => s.NetName).LastOrDefault(static n => !string.IsNullOrEmpty(n)) is { } net) words.Add(net);
        if (known.Select(static s => s.Mode).LastOrDefault(static m => m is not null) is { } mode) words.Add(mode);
        if (known.Select(static s => s.Policy).LastOrDefault(static p => p is not null) is { } policy) words.Add("lr " + policy);
        words.Add(Words.Count(run.Lines) + (run.Lines == 1 ? " line" : " lines"));
        words.Add(Words.Bytes(log.Bytes));
        text.Append("  ").Append(Cut(string.Join(" · ", words), Width - 2)).Append('\n');
        var stamped = run.Sessions.Where(static s => s.Started is not null).ToList();
        if (stamped.Count == 0) return;
        var (from, to) = (stamped.Min(static s => s.Started!.Value), stamped.Max(static s => s.Ended!.Value));
        text.Append("  ").Append(Words.Stamp(from, run.Year is not null)).Append(" → ").Append(Words.Stamp(to, run.Year is not null));
        text.Append(" · ").Append(Words.Duration(to - from)).Append(run.Year is null ? " · the log tells no year" : "").Append('\n');
    }

    private static void Sessions(StringBuilder text, RunModel run)
    {
        text.Append('\n');
        if (run.Sessions.Count == 0)
        {
            text.Append("no line of this log says anything of a training\n");
            return;
        }

        var hasRanks = run.Sessions.Any(static s => s.Rank >= 0);
        var table = new TextTable(Width,
            new("#", true), new(hasRanks ? "rank" : "", true), new("iterations", true), new("shown", true), new("tests", true), new("time", true),
            new("speed", true), new("end"), new("began"));
        foreach (var s in run.Sessions.Take(MostSessions))
        {
            table.Add(
                Words.Count(s.Index + 1), hasRanks && s.Rank >= 0 ? Words.Count(s.Rank) : "",
                s.FirstIteration is { } first ? $"{Words.Count(first)} → {Words.Count(s.LastIteration ?? first)}" : "none",
                Words.Count(s.Loss.Total), s.Tests.Count == 0 ? "" : Words.Count(s.Tests.Sum(static t => t.Points.Count)),
                s.Started is { } started && s.Ended is { } ended && ended >= started ? Words.Duration(ended - started) : "", s.Speed is { } speed ? Words.Rate(speed) : "",
                End(s), Began(s.Reason));
        }

        table.Render(text, 0);
        if (run.Sessions.Count > MostSessions) text.Append("… and ").Append(Words.Count(run.Sessions.Count - MostSessions)).Append(" more sessions\n");
    }

    private static string Began(string reason) =>
        reason.StartsWith("resumed", StringComparison.Ordinal) ? "resumed"
        : reason.Contains("jumped back", StringComparison.Ordinal) ? "jumped back"
        : reason.Contains("leaps", StringComparison.Ordinal) ? "leapt ahead"
        : reason.Contains("middle", StringComparison.Ordinal) ? "no head"
        : reason;

    private static string End(Session session) => session.End switch
    {
        SessionEnd.Done => "done",
        SessionEnd.StoppedEarly => "stopped",
        SessionEnd.Failed => "FAILED",
        _ when session.MaxIteration is { } most && session.LastIteration is { } last && most > 0 =>
            string.Create(CultureInfo.InvariantCulture, $"at {Math.Clamp(100.0 * last / most, 0, 100):0} %"),
        _ => "open",
    };

    private static void Outputs(StringBuilder text, RunModel run)
    {
        var values = RunValues.Of(run);
        if (values.Count == 0) return;
        text.Append('\n');
        var table = new TextTable(Width,
            new(""), new("output"), new("points", true), new("first", true), new("best", true), new("at", true), new("last", true), new(""));
        foreach (var v in values.Take(MostOutputs))
        {
            table.Add(v.Phase, Cut(v.Name, 28), Words.Count(v.Count), Words.Value(v.First), double.IsNaN(v.Best) ? "none" : Words.Value(v.Best),
                double.IsNaN(v.Best) ? "" : Words.Count(v.BestIteration), Words.Value(v.Last),
                v.NonFinite > 0 ? $"✖ {Words.Count(v.NonFinite)} NaN/inf" : "");
        }

        table.Render(text, 0);
        if (values.Count > MostOutputs) text.Append("… and ").Append(Words.Count(values.Count - MostOutputs)).Append(" more outputs\n");
    }

    private static void Rates(StringBuilder text, RunModel run)
    {
        if (!run.Sessions.Any(static s => s.LearningRate.Count > 0)) return;
        text.Append('\n');
        var steps = new List<string>();
        var isStepped = run.Marks.Any(static m => m.Kind == MarkKind.RateChanged);
        var (first, last, lastAt, values) = (float.NaN, float.NaN, 0, 0L);
        foreach (var session in run.Sessions)
        {
            var rate = session.LearningRate;
            var count = RunHistory.CountBefore(rate, RunHistory.OvertakenFrom(run, session));
            if (count == 0) continue;
            if (values == 0) first = rate.Y[0];
            (last, lastAt, values) = (rate.Y[count - 1], rate.X[count - 1], values + RunHistory.TotalBefore(rate, RunHistory.OvertakenFrom(run, session)));
            if (isStepped && (steps.Count == 0 || !steps[^1].StartsWith(Words.Value(rate.Y[0]), StringComparison.Ordinal))) steps.Add(Words.Value(rate.Y[0]));
            foreach (var mark in run.Marks)
            {
                if (mark.Kind == MarkKind.RateChanged && mark.Session == session.Index && mark.Iteration <= lastAt)
                    steps.Add($"{mark.Text.Split('→')[^1].Trim()} from {Words.Count(mark.Iteration)}");
            }
        }

        if (!isStepped) steps.Add(first == last ? Words.Value(first) : $"{Words.Value(first)} → {Words.Value(last)} at {Words.Count(lastAt)}, {Words.Count(values)} values");
        if (steps.Count > 12) steps = [.. steps.Take(6), $"… {Words.Count(steps.Count - 11)} more …", .. steps.TakeLast(5)];
        Wrap(text, "lr ", steps, " → ");
    }

    private static void Nets(StringBuilder text, RunModel run)
    {
        var session = run.Sessions.LastOrDefault(static s => s.Nets.Count > 0);
        var solver = run.Sessions.LastOrDefault(static s => s.Solver is not null)?.Solver;
        if (solver is not null)
        {
            var read = DumpedSolver.Read(solver);
            var words = new List<string> { read.Type };
            if (read.BaseRate is { } rate) words.Add("base_lr " + Words.Value(rate));
            if (read.Policy is { } policy) words.Add(policy);
            if (read.MaxIteration is { } most) words.Add("max_iter " + Words.Count(most));
            if (read.TestInterval is { } tests) words.Add("test_interval " + Words.Count(tests));
            if (read.AverageLoss is { } average) words.Add("average_loss " + Words.Count(average));
            text.Append("\nsolver  ").Append(Cut(string.Join(" · ", words), Width - 8)).Append('\n');
        }

        if (session is null) return;
        var dump = session.Nets.FirstOrDefault(static n => n.Index < 0) ?? session.Nets[0];
        var net = DumpedNet.Read(dump, session.SetUps.FirstOrDefault(s => s.Net == dump.Index));
        text.Append("net     ").Append(net.Name.Length > 0 ? Cut(net.Name, 30) + " · " : "").Append(Words.Count(net.Layers.Count)).Append(" layers · ");
        text.Append(net.Parameters is { } count ? Words.Count(count) + " parameters" : "parameters unknown").Append('\n');
        if (net.Problem is { } problem) text.Append("        ").Append(Cut(problem, Width - 8)).Append('\n');
    }

    private static void Facts(StringBuilder text, LogSummary log)
    {
        var sessions = log.Run.Sessions;
        var words = new List<string>();
        if (sessions.Sum(static s => s.Snapshots) is > 0 and var snapshots)
            words.Add($"{Words.Count(snapshots)} snapshot{(snapshots == 1 ? "" : "s")}, the last {Cut(Path.GetFileName(sessions.Last(static s => s.LastSnapshot is not null).LastSnapshot!), 48)}");
        if (sessions.Sum(static s => s.TestSeconds) is > 0 and var tests) words.Add($"tests took {Words.Duration(TimeSpan.FromSeconds(tests))}");
        if (sessions.Sum(static s => s.DataRestarts) is > 0 and var restarts) words.Add($"data begun again {Words.Times(restarts)}");
        if (sessions.Sum(static s => s.QueueEmpty) is > 0 and var empty) words.Add($"data queue empty {Words.Times(empty)}");
        if (sessions.Sum(static s => s.Clipped) is > 0 and var clipped) words.Add($"gradients clipped {Words.Times(clipped)}");
        if (sessions.Any(static s => s.Layers.Count > 0)) words.Add($"debug_info of {Words.Count(sessions.Max(static s => s.Layers.Count))} blobs");
        if (log.Run.IsThinned) words.Add("old points of long curves thinned, the figures above are exact");
        if (log.Run.RawLines > 0) words.Add($"{Words.Count(log.Run.RawLines)} other lines");
        if (words.Count == 0) return;
        text.Append('\n');
        Wrap(text, "", words, " · ");
    }

    private static void Troubles(StringBuilder text, RunModel run)
    {
        var marks = run.Marks.Where(static m => m.Kind is MarkKind.Anomaly or MarkKind.Fault).ToList();
        if (marks.Count == 0) return;
        text.Append('\n');
        foreach (var mark in marks.Take(MostMarks))
            text.Append(Cut($"✖ {(run.Sessions[mark.Session].FirstIteration is null ? "set-up" : "iteration " + Words.Count(mark.Iteration))}: {mark.Text}")).Append('\n');
        if (marks.Count > MostMarks) text.Append("✖ … and ").Append(Words.Count(marks.Count - MostMarks)).Append(" more\n");
    }

    private static string Cut(string text, int width = Width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    private static void Wrap(StringBuilder text, string head, List<string> words, string between)
    {
        var line = new StringBuilder(head);
        for (var i = 0; i < words.Count; i++)
        {
            var next = (i == 0 ? "" : between) + words[i];
            if (line.Length + next.Length > Width && line.Length > head.Length)
            {
                text.Append(line.ToString().TrimEnd()).Append('\n');
                line.Clear().Append(' ', head.Length);
                next = (i == 0 ? "" : between.TrimStart()) + words[i];
            }

            line.Append(next);
        }

        text.Append(Cut(line.ToString())).Append('\n');
    }
}
