using System.CommandLine;
using CaffeTop.Output;
using CaffeTop.Screens;
using CaffeTop.Screens.Feeds;
using CaffeTop.Summary;

namespace CaffeTop.Commands;

/// <summary><c>caffetop replay LOG…</c>: logs on the full screen, several of them compared or, with <c>--join</c>, as one run.</summary>
internal static class ReplayCommand
{
    private const string Instant = "instant";

    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG") { Description = "Caffe logs, gzipped or not.", Arity = ArgumentArity.OneOrMore };
        var join = new Option<bool>("--join") { Description = "The logs are parts of one run, in this order." };
        var speed = new Option<string>("--speed") { HelpName = "X", Description = "Play at once, x times as fast as it was; instant: show all (default).", DefaultValueFactory = static _ => Instant };
        var screen = new ScreenOptions();
        var command = new Command("replay", "Show logs on the full screen; several are compared.") { logs, join, speed };
        screen.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(logs), screen.Choice(parsed), parsed.GetValue(join), parsed.GetRequiredValue(speed)));
        return command;
    }

    public static int Run(string[] paths, ScreenChoice screen, bool join = false, string speed = Instant)
    {
        var play = Speed(speed);
        var capabilities = screen.Capabilities();
        if (!capabilities.Screen) return PrintSummary(paths);
        IReadOnlyList<string[]> runs = join ? [paths] : [.. paths.Select(static path => new[] { path })];
        if (runs.Count > ScreenApp.MostRuns) throw new UsageException($"{runs.Count} logs cannot be told apart on one screen; give at most {ScreenApp.MostRuns}, or --join");
        var feeds = new List<IRunFeed>();
        try
        {
            foreach (var run in runs) feeds.Add(FileFeed.Open(run, TimeProvider.System));
            screen.Show(capabilities, feeds, state =>
            {
                if (play is { } times) state.PlayWhenRead(times);
            });
        }
        finally
        {
            foreach (var feed in feeds) feed.Dispose();
        }

        foreach (var feed in feeds)
        {
            if (feed.Problem is { } problem) StandardStreams.PrintError("caffetop: " + problem);
        }

        return ExitCode.Done;
    }

    private static double? Speed(string text)
    {
        if (text.Equals(Instant, StringComparison.OrdinalIgnoreCase)) return null;
        return double.TryParse(text.TrimStart('x', '×'), System.Globalization.CultureInfo.InvariantCulture, out var speed) && speed is >= 1 and <= 1000
            ? speed
            : throw new UsageException($"--speed takes 1 to 1000, or instant, not '{text}'");
    }

    // No screen: what ran, as lines.
    private static int PrintSummary(string[] paths)
    {
        var read = new List<LogSummary>();
        foreach (var path in paths) read.Add(SummaryCommand.Read(path));
        StandardStreams.Print(RunText.Render(read));
        StandardStreams.PrintError("caffetop: no screen here, so this is the summary; in a terminal replay shows the run");
        return ExitCode.Done;
    }
}
