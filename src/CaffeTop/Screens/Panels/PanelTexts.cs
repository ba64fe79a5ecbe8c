using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Screens.Overlays;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Panels;

/// <summary>Writes the panel that a run's state calls for, from its model.</summary>
internal static class PanelTexts
{
    private const int MostOutputs = 4;
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <param name="width">Of the text.</param>
    /// <returns>Null: there is nothing to tell.</returns>
    public static PanelText? Of(ShownRun run, ScreenState state, int width) => run.Progress?.State switch
    {
        RunState.Paused when run.Progress.PausedFor is { } finding => Found(run, finding, width),
        RunState.Paused when Bad(run) is { } finding => NotFinite(run, finding, width),
        RunState.Failed => Failed(run, width),
        RunState.Done or RunState.Stopped => Ended(run, state, width),
        _ => null,
    };

    /// <summary>The finding that the run has paused for: the last one, as long as the run stands where it was made.</summary>
    public static Finding? Bad(ShownRun run)
    {
        var found = run.Model.Findings;
        for (var i = found.Count - 1; i >= 0; i--)
        {
            if (found[i].Finding is not { Severity: Severity.Error, Place.Iteration: { } at }) continue;
            return Math.Abs(at - run.Progress!.Iteration) <= 1 ? found[i].Finding : null;
        }

        return null;
    }

    private static PanelText NotFinite(ShownRun run, Finding finding, int width)
    {
        var lines = Wrapping.Lines($"{finding.What} {finding.Why}", width, 3);
        lines.AddRange(Wrapping.Lines(finding.Remedy, width, 2));
        return new PanelText(PanelKind.NotFinite, run.Progress!.Iteration, Role.Bad, string.Create(Plain, $"Paused at iteration {run.Progress.Iteration:#,##0}: not a number"), lines,
            [("r", Back(run)), ("Space", "go on"), ("x", "stop …"), ("L", "log")]);
    }

    private static PanelText Found(ShownRun run, Finding finding, int width)
    {
        var lines = Wrapping.Lines(finding.What, width, 3);
        lines.AddRange(Wrapping.Lines(finding.Why, width, 2));
        lines.AddRange(Wrapping.Lines(finding.Remedy, width, 2));
        var role = finding.Severity switch { Severity.Error => Role.Bad, Severity.Warning => Role.Warning, _ => Role.Accent };
        return new PanelText(
            PanelKind.Found, run.Progress!.Iteration, role, string.Create(Plain, $"Paused at iteration {run.Progress.Iteration:#,##0}: {Told(finding.Severity)} of the doctor, {finding.Rule}"), lines,
            [("Space", "go on"), ("r", Back(run)), ("x", "stop …"), ("L", "log")]);
    }

    private static string Told(Severity severity) => severity switch { Severity.Error => "an error", Severity.Warning => "a warning", _ => "a hint" };

    private static string Back(ShownRun run) => run.Snapshots.Before(run.Progress!.Iteration) is { } snapshot
        ? string.Create(Plain, $"go back to snapshot {snapshot.Iteration:#,##0} with a lower base_lr") : "go back to a snapshot (there is none yet)";

    private static PanelText Failed(ShownRun run, int width)
    {
        var reason = run.Feed.Problem;
        for (var i = run.Model.Marks.Count - 1; i >= 0 && reason is null; i--)
        {
            if (run.Model.Marks[i].Kind == MarkKind.Fault) reason = run.Model.Marks[i].Text;
        }

        var lines = Wrapping.Lines(reason ?? "the log tells why", width, 4);
        if (run.Snapshots.Before(int.MaxValue) is { } last) lines.Add($"last snapshot   {last.Model}");
        return new PanelText(PanelKind.Failed, run.Progress!.Iteration, Role.Bad, string.Create(Plain, $"Training failed at iteration {run.Progress.Iteration:#,##0}"), lines,
            [("L", "log"), ("w", "export"), ("q", "leave (exit code 1)")]);
    }

    private static PanelText Ended(ShownRun run, ScreenState state, int width)
    {
        var lines = new List<string> { Values(run, state, width) };
        if (run.Snapshots.Before(int.MaxValue) is { } last)
        {
            lines.Add($"model   {last.Model}");
            lines.Add($"state   {SnapshotFiles.StateOf(last.Model)}");
        }

        lines.Add($"log     {run.Model.Name}");
        var isDone = run.Progress!.State == RunState.Done;
        return new PanelText(PanelKind.Ended, run.Progress.Iteration, isDone ? Role.Good : Role.Warning, isDone ? "Optimization done" : string.Create(Plain, $"Stopped at iteration {run.Progress.Iteration:#,##0}"), lines,
            [("w", "export"), ("q", "leave (a summary is printed)")]);
    }

    // train loss 0.52   test loss 0.91   top-1 0.6121   mean 41.2 it/s
    private static string Values(ShownRun run, ScreenState state, int width)
    {
        Span<char> text = stackalloc char[32];
        var line = "";
        if (run.Current(state.Player) is not { } session) return line;
        if (session.Loss.Count > 0) line = string.Create(Plain, $"train loss {Figures.Value(text, session.Loss.Y[^1])}");
        var told = 0;
        foreach (var net in session.Tests)
        {
            foreach (var output in net.Outputs)
            {
                if (output.Values.Count == 0 || told++ == MostOutputs) continue;
                Add(string.Create(Plain, $"test {output.Name} {Figures.Value(text, output.Values.Y[^1])}"));
            }
        }

        if (session.Speed is { } speed) Add(string.Create(Plain, $"mean {speed:0.#} it/s"));
        return line;

        void Add(string more)
        {
            if (line.Length + 3 + more.Length <= width) line += (line.Length > 0 ? "   " : "") + more;
        }
    }
}
