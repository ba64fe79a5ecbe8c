using System.Globalization;
using CaffeTop.Export;
using CaffeTop.Output;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>What can be typed after ':'.</summary>
internal sealed class ScreenCommands(ScreenState state, ScreenActions actions)
{
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
            foreach (var (name, arguments, help) in All)
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
        }

        void Add(params ReadOnlySpan<string> values)
        {
            foreach (var value in values)
            {
                if (value.StartsWith(rest, StringComparison.Ordinal) && value != rest) fitting.Add(($"{command} {value}", ""));
            }
        }
    }

    public void Run(string line)
    {
        line = line.Trim();
        if (line.Length == 0) return;
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var (command, rest) = blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..].Trim());
        switch (command)
        {
            case "q" or "quit":
                actions.Leave();
                break;
            case "goto":
                Goto(rest);
                break;
            case "note":
                actions.AddNote(rest);
                break;
            case "theme":
                SetTheme(rest);
                break;
            case "speed":
                SetSpeed(rest);
                break;
            case "rank":
                SetRank(rest);
                break;
            case "open":
                Open(rest);
                break;
            case "export":
                Export(rest);
                break;
            default:
                if (int.TryParse(command, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)) Goto(command);
                else state.Tell($"'{command}' is no command; known are {string.Join(", ", All.Select(static c => c.Name))}");
                break;
        }
    }

    private static string Ending(string format) => format switch { "tensorboard" => "tfevents", "text" => "txt", _ => format };

    private void Goto(string text)
    {
        var model = state.Run.Model;
        if (text is "first" or "last")
        {
            actions.Do(text == "first" ? Keys.ScreenAction.CursorHome : Keys.ScreenAction.CursorEnd);
            return;
        }

        if (!int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var iteration) || iteration < 0)
        {
            state.Tell($"goto takes an iteration, first, or last, not '{text}'");
            return;
        }

        if (!state.Run.Feed.IsLive && !state.Player.IsAtEnd) state.Player.Seek(model, iteration);
        state.Update();
        state.Charts.Update(state, wide: true);
        var (from, to) = ChartMoves.Seen(state);
        ChartMoves.SetCursor(state, state.Axis == XAxis.Relative ? iteration - state.Run.Coverage.First : iteration, from, to);
    }

    private void SetTheme(string name)
    {
        var theme = name switch { "dark" => Theme.Dark, "light" => Theme.Light, "16" => Theme.Sixteen, "mono" => Theme.Mono, _ => null };
        if (theme is null) state.Tell($"'{name}' is no theme; known are dark, light, 16, and mono");
        else state.Theme = theme;
    }

    private void SetSpeed(string text)
    {
        if (double.TryParse(text.TrimStart('x', '×'), CultureInfo.InvariantCulture, out var speed) && speed is >= 1 and <= 1000)
        {
            state.Player.SetSpeed(speed);
            state.Tell($"speed ×{state.Player.Speed}");
        }
        else
        {
            state.Tell($"speed takes 1 to 1000, not '{text}'");
        }
    }

    private void SetRank(string text)
    {
        var ranks = state.Run.Coverage.Ranks;
        if (ranks.Count < 2) state.Tell("this log has no ranks of an MPI run");
        else if (int.TryParse(text, CultureInfo.InvariantCulture, out var rank) && ranks.Contains(rank)) state.ShowRank(rank);
        else state.Tell($"'{text}' is no rank of this run; it has {ranks.Count}, from {ranks[0]} to {ranks[^1]}");
    }

    private void Open(string path)
    {
        if (state.Runs.Count >= ScreenApp.MostRuns)
        {
            state.Tell($"there are {state.Runs.Count} runs already");
            return;
        }

        try
        {
            actions.Open(FileFeed.Open([path], state.Clock));
        }
        catch (IOException e)
        {
            state.Tell(e.Message);
        }
    }

    private void Export(string rest)
    {
        var blank = rest.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0)
        {
            state.Tell("export takes a format and a file: export svg loss.svg");
            return;
        }

        var (name, path) = (rest[..blank], rest[(blank + 1)..].Trim());
        if (!Enum.TryParse<ExportFormat>(name, ignoreCase: true, out var format) || format == ExportFormat.Jsonl)
        {
            state.Tell($"'{name}' cannot be written from here; known are csv, json, svg, png, tensorboard, and text");
            return;
        }

        var choice = ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr | (format == ExportFormat.Json ? ExportChoice.Events | ExportChoice.Norms : ExportChoice.None);
        try
        {
            RunExport.Write(path, format, [.. state.Runs.Select(static run => run.Model)], choice);
            var isThinned = format is (ExportFormat.Csv or ExportFormat.Json or ExportFormat.TensorBoard) && state.Runs.Any(static run => run.Model.IsThinned);
            state.Tell(isThinned ? $"written: {path}, old points of long curves thinned; caffetop export writes all" : $"written: {path}");
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            state.Tell(e.Message);
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
