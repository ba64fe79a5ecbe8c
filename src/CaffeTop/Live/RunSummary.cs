using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.Runs;
using CaffeTop.Summary;
using CaffeTop.Terminal.Output;
using Spectre.Console;
using Capabilities = CaffeTop.Terminal.Output.Capabilities;

namespace CaffeTop.Live;

/// <summary>
/// What is left on the normal screen when a run is over and its screen left: how it ended, best and last of every output, snapshots, the log. Names
/// come from files, and the library that lays the table out passes escape codes through, so every text is cleaned before.
/// </summary>
internal static class RunSummary
{
    private const int UsualWidth = 80;
    private const int MostOutputs = 24;

    /// <summary>To standard output, where that is a terminal.</summary>
    public static void Print(LiveRun live, TrainingThread thread, Capabilities capabilities)
    {
        if (!capabilities.Screen) return;
        lock (live.History.Model.Gate)
        {
            var text = Render(live.History.Model, live.Name, live.LogFile, Ending(live, thread), capabilities, Capabilities.OutputWidth() ?? UsualWidth);
            StandardStreams.PrintStyled(text);
        }
    }

    /// <summary>The page as text, with colours where the terminal has some.</summary>
    /// <param name="ending">How the run ended, as a word or a sentence.</param>
    public static string Render(RunModel run, string name, string? logFile, string ending, Capabilities capabilities, int width)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = Console(writer, capabilities, width);
        var session = run.Sessions.LastOrDefault(static s => s.LastIteration is not null) ?? run.Sessions.LastOrDefault();
        var title = session?.NetName is { Length: > 0 } net && net != name ? $"{name} ({net})" : name;
        console.Write(new Paragraph(SafeText.Clean(title) + ": ", new Style(decoration: Decoration.Bold)).Append(SafeText.Clean(ending) + "\n"));
        Outputs(console, RunValues.Of(run));
        Facts(console, run, session, logFile);
        return writer.ToString();
    }

    private static string Ending(LiveRun live, TrainingThread thread)
    {
        if (live.Problem is { } problem) return "failed: " + problem;
        return thread.Outcome switch
        {
            { End: Engine.Training.RunEnd.Done } done => $"done, {Words.Count(done.Iteration)} iterations",
            { End: Engine.Training.RunEnd.StoppedEarly } early => $"stopped at iteration {Words.Count(early.Iteration)}",
            { End: Engine.Training.RunEnd.NonFinite } bad => $"stopped at iteration {Words.Count(bad.Iteration)}: {bad.Failure}",
            { } failed => $"ended at iteration {Words.Count(failed.Iteration)}, but {failed.Failure}",
            null => "ended",
        };
    }

    private static void Outputs(IAnsiConsole console, List<BestValue> values)
    {
        if (values.Count == 0) return;
        var table = new Table { Border = console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii };
        table.BorderColor(Color.Grey);
        foreach (var head in (ReadOnlySpan<string>)["", "output", "best", "at", "last"]) table.AddColumn(Column(head));
        foreach (var value in values.Take(MostOutputs))
        {
            var isUseless = double.IsNaN(value.Best);
            table.AddRow(
                Cell(value.Phase), Cell(value.Name), Cell(isUseless ? "none" : Words.Value(value.Best)), Cell(isUseless ? "" : Words.Count(value.BestIteration)),
                new Text(Words.Value(value.Last), double.IsFinite(value.Last) ? Style.Plain : new Style(Color.Red)));
        }

        console.Write(table);
        if (values.Count > MostOutputs) console.Write(new Text($"… and {Words.Count(values.Count - MostOutputs)} more outputs\n"));
    }

    private static void Facts(IAnsiConsole console, RunModel run, Session? session, string? logFile)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        if (session is { Started: { } started, Ended: { } ended } && ended >= started)
        {
            var speed = session.Speed is { } perSecond ? ", " + Words.Rate(perSecond) : "";
            var tests = session.TestSeconds >= 1 ? $", tests {Words.Duration(TimeSpan.FromSeconds(session.TestSeconds))}" : "";
            grid.AddRow(Head("time"), Cell(Words.Duration(ended - started) + speed + tests));
        }

        var snapshots = run.Sessions.Sum(static s => s.Snapshots);
        grid.AddRow(Head("snapshots"), Cell(snapshots == 0 ? "none" : $"{Words.Count(snapshots)}, the last {session?.LastSnapshot}"));
        var troubles = run.Marks.Count(static mark => mark.Kind is MarkKind.Anomaly or MarkKind.Fault);
        if (troubles > 0) grid.AddRow(Head("troubles"), new Text($"{Words.Count(troubles)}, see the log", new Style(Color.Red)));
        grid.AddRow(Head("log"), Cell(logFile ?? "none"));
        console.Write(grid);
    }

    private static TableColumn Column(string head) => new(new Text(head, new Style(decoration: Decoration.Bold)))
    {
        Alignment = head is "best" or "at" or "last" ? Justify.Right : Justify.Left, NoWrap = true,
    };

    private static Text Head(string text) => new(text, new Style(Color.Grey));

    private static Text Cell(string text) => new(SafeText.Clean(text));

    private static IAnsiConsole Console(TextWriter writer, Capabilities capabilities, int width)
    {
        var isPlain = capabilities.Colors == ColorDepth.None;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new Page(writer, width),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = capabilities.Unicode ?? false;
        return console;
    }

    // The library's own asks the console's class for the width, which sends escape codes.
    private sealed class Page(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => int.MaxValue;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
