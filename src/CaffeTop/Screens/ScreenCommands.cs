using System.Globalization;
using CaffeTop.Export;
using CaffeTop.Output;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>What can be typed after ':'.</summary>
internal sealed class ScreenCommands(ScreenState state, ScreenActions actions)
{
    private readonly SteerCommands _steer = new(state, actions.Steer);

    private const int MostFiles = 50;

    private static readonly (string Name, string Arguments, string Help)[] All =
    [
        ("goto", "N", "replay and cursor to an iteration; first and last too"),
        ("note", "TEXT", "a note at the cursor's iteration"),
        ("export", "FORMAT FILE", "write the runs: csv, json, svg, png, tensorboard, text"),
        ("theme", "NAME", "dark, light, 16, mono"),
        ("speed", "X", "replay x times as fast as it was"),
        ("rank", "N", "another rank of an MPI run"),
        ("open", "LOG", "one more log beside this one"),
        ("quit", "", "leave"),
    ];

    /// <summary>Fills in what fits behind what is typed.</summary>
    public void Complete(string typed, List<(string Text, string Help)> fitting)
    {
        fitting.Clear();
        var blank = typed.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0)
        {
            foreach (var (name, arguments, help) in state.Live is null ? All : _steer.Names.Concat(All))
            {
                if (name.StartsWith(typed, StringComparison.Ordinal)) fitting.Add((arguments.Length > 0 ? name + " " : name, $"{arguments}  {help}"));
            }

            return;
        }

        var (command, rest) = (typed[..blank], typed[(blank + 1)..]);
        switch (command)
        {
            case "theme":
                Add("dark", "light", "16", "mono");
                break;
            case "goto":
                Add("first", "last");
                break;
            case "speed":
                Add("1", "8", "64", "1000");
                break;
            case "export" when !rest.Contains(' ', StringComparison.Ordinal):
                foreach (var format in new[] { "csv", "json", "svg", "png", "tensorboard", "text" })
                {
                    if (format.StartsWith(rest, StringComparison.Ordinal)) fitting.Add(($"export {format} {state.Run.FileStem}.{Ending(format)}", ""));
                }

                break;
            case "rank":
                foreach (var rank in state.Run.Coverage.Ranks) Add(rank.ToString(CultureInfo.InvariantCulture));
                break;
            case "open":
                AddFiles(rest, fitting);
                break;
            default:
                if (state.Live is not null) Add([.. _steer.Values(command)]);
                break;
        }

        void Add(params ReadOnlySpan<string> values)
        {
            foreach (var value in values)
            {
                if (value.StartsWith(rest, StringComparison.Ordinal) && value != rest) fitting.Add(($"{command} {value}", ""));
            }
        }
    }

    /// <returns>What is wrong with the line, as a sentence; null: it was done, or said why not.</returns>
    public string? Run(string line)
    {
        line = line.Trim();
        if (line.Length == 0) return null;
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var (command, rest) = blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..].Trim());
        switch (command)
        {
            case "q" or "quit":
                actions.Steer.Quit();
                return null;
            case "goto":
                return Goto(rest);
            case "note":
                if (rest.Length == 0) return "note takes a text";
                actions.AddNote(rest);
                return null;
            case "theme":
                return SetTheme(rest);
            case "speed":
                return SetSpeed(rest);
            case "rank":
                return SetRank(rest);
            case "open":
                return Open(rest);
            case "export":
                return Export(rest);
            default:
                if (int.TryParse(command, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)) return Goto(command);
                if (_steer.TryRun(command, rest, out var problem)) return problem;
                return $"'{command}' is no command; {(state.Live is null ? "known are " + string.Join(", ", All.Select(static c => c.Name)) : "Tab goes through all")}";
        }
    }

    private static string Ending(string format) => format switch { "tensorboard" => "tfevents", "text" => "txt", _ => format };

    private string? Goto(string text)
    {
        var model = state.Run.Model;
        if (text is "first" or "last")
        {
            actions.Do(text == "first" ? Keys.ScreenAction.CursorHome : Keys.ScreenAction.CursorEnd);
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var iteration) || iteration < 0)
            return $"goto takes an iteration, first, or last, not '{text}'";

        if (!state.Run.Feed.IsLive && !state.Player.IsAtEnd) state.Player.Seek(model, iteration);
        state.Update();
        state.Charts.Update(state, wide: true);
        var (from, to) = ChartMoves.Seen(state);
        ChartMoves.SetCursor(state, state.Axis == XAxis.Relative ? iteration - state.Run.Coverage.First : iteration, from, to);
        return null;
    }

    private string? SetTheme(string name)
    {
        var theme = name switch { "dark" => Theme.Dark, "light" => Theme.Light, "16" => Theme.Sixteen, "mono" => Theme.Mono, _ => null };
        if (theme is null) return $"'{name}' is no theme; known are dark, light, 16, and mono";
        state.Theme = theme;
        return null;
    }

    private string? SetSpeed(string text)
    {
        if (!double.TryParse(text.TrimStart('x', '×'), CultureInfo.InvariantCulture, out var speed) || speed is not (>= 1 and <= 1000)) return $"speed takes 1 to 1000, not '{text}'";
        state.Player.SetSpeed(speed);
        state.Tell($"speed ×{state.Player.Speed}");
        return null;
    }

    private string? SetRank(string text)
    {
        var ranks = state.Run.Coverage.Ranks;
        if (ranks.Count < 2) return "this log has no ranks of an MPI run";
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out var rank) || !ranks.Contains(rank)) return $"'{text}' is no rank of this run; it has {ranks.Count}, from {ranks[0]} to {ranks[^1]}";
        state.ShowRank(rank);
        return null;
    }

    private string? Open(string path)
    {
        if (state.Runs.Count >= ScreenApp.MostRuns) return $"there are {state.Runs.Count} runs already";
        try
        {
            actions.Open(FileFeed.Open([path], state.Clock));
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private string? Export(string rest)
    {
        var blank = rest.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0) return "export takes a format and a file: export svg loss.svg";

        var (name, path) = (rest[..blank], rest[(blank + 1)..].Trim());
        if (!Enum.TryParse<ExportFormat>(name, ignoreCase: true, out var format) || format == ExportFormat.Jsonl)
            return $"'{name}' cannot be written from here; known are csv, json, svg, png, tensorboard, and text";

        var choice = ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr | (format == ExportFormat.Json ? ExportChoice.Events | ExportChoice.Norms : ExportChoice.None);
        try
        {
            RunExport.Write(path, format, [.. state.Runs.Select(static run => run.Model)], choice);
            var isThinned = format is (ExportFormat.Csv or ExportFormat.Json or ExportFormat.TensorBoard) && state.Runs.Any(static run => run.Model.IsThinned);
            state.Tell(isThinned ? $"written: {path}, old points of long curves thinned; caffetop export writes all" : $"written: {path}");
            return null;
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            return e.Message;
        }
    }

    private static void AddFiles(string typed, List<(string Text, string Help)> fitting)
    {
        var folder = Path.GetDirectoryName(typed) ?? (typed.StartsWith('/') ? "/" : "");
        var start = Path.GetFileName(typed);
        try
        {
            var options = new EnumerationOptions { IgnoreInaccessible = true };
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder, "*", options))
            {
                var name = Path.GetFileName(entry);
                if (!name.StartsWith(start, StringComparison.Ordinal) || (start.Length == 0 && name.StartsWith('.'))) continue;
                fitting.Add(("open " + Path.Combine(folder, name) + (Directory.Exists(entry) ? "/" : ""), ""));
                if (fitting.Count == MostFiles) break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Nothing can be offered; Enter will say why the path is wrong.
            fitting.Clear();
        }

        fitting.Sort(static (a, b) => string.CompareOrdinal(a.Text, b.Text));
    }
}
