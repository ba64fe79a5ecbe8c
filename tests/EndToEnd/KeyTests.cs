using CaffeTop.Screens;
using CaffeTop.Screens.Keys;

namespace CaffeTop.EndToEnd;

/// <summary>Every line of the key table, in tmux: its key is pressed where it works, and the screen does what help says.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    /// <summary>
    /// What a key does, seen from outside: the view to be in, keys that must come before it, the key as tmux names it, and what is then to be seen
    /// ("": the screen is another one; "=": it has been drawn again and is the same).
    /// </summary>
    private sealed record Effect(string View, string[] Before, string Key, string Seen = "");

    private static readonly Dictionary<ScreenAction, Effect> Effects = new()
    {
        [ScreenAction.PlayPause] = new("1", [], "Space"),
        [ScreenAction.Search] = new("5", [], "/"),
        [ScreenAction.SearchNext] = new("5", ["/", "conv1", "Enter"], "n"),
        [ScreenAction.SearchPrevious] = new("5", ["G", "/", "conv1", "Enter"], "N"),
        [ScreenAction.Filter] = new("4", [], "f"),
        [ScreenAction.Follow] = new("5", ["g"], "F"),
        [ScreenAction.Metric] = new("2", [], "m"),
        [ScreenAction.HeatMap] = new("2", [], "h"),
        [ScreenAction.Sort] = new("2", [], "s"),
        [ScreenAction.AllLayers] = new("2", [], "A"),
        [ScreenAction.Phase] = new("3", [], "p"),
        [ScreenAction.Open] = new("3", [], "Enter"),
        [ScreenAction.Up] = new("5", ["G"], "Up"),
        [ScreenAction.Down] = new("5", ["g"], "Down"),
        [ScreenAction.PageUp] = new("5", ["G"], "PPage"),
        [ScreenAction.PageDown] = new("5", ["g"], "NPage"),
        [ScreenAction.Top] = new("5", ["G"], "g", "Computing on the CPU"),
        [ScreenAction.Bottom] = new("5", ["g"], "G", "Optimization Done"),
        [ScreenAction.Slower] = new("1", ["Space"], "["),
        [ScreenAction.Faster] = new("1", ["Space"], "]"),
        [ScreenAction.Step] = new("1", ["Space", "Space"], "."),
        [ScreenAction.CursorLeft] = new("1", ["End"], "Left"),
        [ScreenAction.CursorRight] = new("1", ["Home"], "Right"),
        [ScreenAction.EventLeft] = new("1", ["End"], "S-Left"),
        [ScreenAction.EventRight] = new("1", ["Home"], "S-Right"),
        [ScreenAction.CursorHome] = new("1", [], "Home"),
        [ScreenAction.CursorEnd] = new("1", ["Home"], "End"),
        [ScreenAction.ZoomIn] = new("1", [], "+"),
        [ScreenAction.ZoomOut] = new("1", ["+", "+"], "-"),
        [ScreenAction.PanLeft] = new("1", ["+", "+"], "<"),
        [ScreenAction.PanRight] = new("1", ["+", "+", "<"], ">"),
        [ScreenAction.Fit] = new("1", ["+", "+"], "0"),
        [ScreenAction.Window] = new("1", [], "f"),
        [ScreenAction.LogY] = new("1", [], "y"),
        [ScreenAction.Smoothing] = new("1", [], "e"),
        [ScreenAction.Outliers] = new("1", [], "o"),
        [ScreenAction.Envelope] = new("1", [], "b"),
        [ScreenAction.XAxis] = new("1", [], "x"),
        [ScreenAction.Maximise] = new("1", [], "z"),
        [ScreenAction.NextRun] = new("1", [], "v", "one log only"),
        [ScreenAction.Note] = new("1", [], "a"),
        [ScreenAction.Write] = new("1", [], "w"),
        [ScreenAction.Copy] = new("1", ["Home"], "c"),
        [ScreenAction.Theme] = new("1", [], "T", "light"),
        [ScreenAction.Mouse] = new("1", [], "M", "ouse"),
        [ScreenAction.Command] = new("1", [], ":"),
        [ScreenAction.Help] = new("1", [], "?", "type to filter"),
        [ScreenAction.Quit] = new("1", [], "q", Tmux.Prompt),
        [ScreenAction.ShowOverview] = new("5", [], "1", "Accuracy"),
        [ScreenAction.ShowLayers] = new("1", [], "2", "conv1"),
        [ScreenAction.ShowNet] = new("1", [], "3", "Convolution"),
        [ScreenAction.ShowEvents] = new("1", [], "4", "snapshot"),
        [ScreenAction.ShowLog] = new("1", [], "5", "caffetop.cs"),
        [ScreenAction.NextPane] = new("1", [], "Tab"),
        [ScreenAction.PreviousPane] = new("1", [], "BTab"),
        [ScreenAction.Back] = new("1", ["Home"], "Escape"),
        [ScreenAction.Suspend] = new("1", [], "C-z", "Stopped"),
        [ScreenAction.Redraw] = new("1", [], "C-l", "="),
        [ScreenAction.ChangeRate] = new("1", [], "l", "only reads a log"),
        [ScreenAction.Snapshot] = new("1", [], "S", "only reads a log"),
        [ScreenAction.TestNow] = new("1", [], "t", "only reads a log"),
        [ScreenAction.Undo] = new("1", [], "u", "only reads a log"),
        [ScreenAction.Redo] = new("1", [], "U", "only reads a log"),
        [ScreenAction.Detach] = new("1", [], "d", "only reads a log"),
        [ScreenAction.SortByTime] = new("3", [], "t", "does not tell what layers took"),
        [ScreenAction.ShowPanel] = new("1", [], "!", "only reads a log"),
    };

    // Keys of live runs that do something else in a log are tried by SteerTests.
    private static IEnumerable<ScreenAction> Actions => KeyTable.All.Where(static line => Enum.GetValues<ScreenView>().Any(view => KeyTable.Find(line.Strokes[0], view, KeyRuns.Log) == line))
        .Select(static line => line.Action).Distinct();

    [Fact]
    public void Every_line_of_the_table_is_tried() =>
        Assert.Empty(Actions.Except(Effects.Keys));

    [SkippableFact]
    public void Every_key_does_what_help_says()
    {
        Tmux.SkipIfMissing();
        File.WriteAllText(_here["lenet.log"], ExampleLog.Text);
        using var tmux = new Tmux(_here.Folder, 120, 40, environment: "LANG=C.UTF-8");
        var replay = new ShownReplay(tmux, _here);
        var failed = new List<string>();
        var isRunning = false;
        var fresh = "";
        foreach (var action in Actions)
        {
            if (!isRunning) fresh = Start(tmux, replay);
            var effect = Effects[action];
            var (done, before, after) = Try(tmux, replay, effect);
            if (!done) failed.Add($"{action} ({effect.Key}) shows nothing of it; before:\n{before}\nafter:\n{after}");
            isRunning = action is not (ScreenAction.Quit or ScreenAction.Suspend) && tmux.Variable("alternate_on") == "1";
            if (isRunning) isRunning = IsAsBefore(tmux, replay, fresh);
            else tmux.Run("kill %1 2>/dev/null; wait 2>/dev/null; clear");
        }

        Assert.True(failed.Count == 0, string.Join("\n\n", failed));
    }

    private static (bool Done, string Before, string After) Try(Tmux tmux, ShownReplay replay, Effect effect)
    {
        replay.Type(effect.View);
        foreach (var key in effect.Before)
        {
            if (key.Length > 2 && key == key.ToLowerInvariant()) replay.Type(key);
            else replay.Keys(key);
            replay.AwaitKeys();
        }

        replay.Settle();
        var before = tmux.StyledScreen();
        if (effect.Seen == "=")
        {
            // The text only: what colour a blank is written in depends on what is written around it.
            before = tmux.Screen();
            replay.Keys(effect.Key);
            var again = replay.Settle();
            return (again == before, before, again);
        }

        replay.Keys(effect.Key);
        var after = before;
        var done = SpinWait.SpinUntil(() =>
        {
            after = tmux.StyledScreen();
            return effect.Seen.Length == 0 ? after != before : tmux.Screen().Contains(effect.Seen, StringComparison.Ordinal);
        }, TimeSpan.FromMinutes(1));
        return (done, before, after);
    }

    // Whatever the key has opened or changed: where one Esc does not bring back the screen of the start, the program is ended.
    private static bool IsAsBefore(Tmux tmux, ShownReplay replay, string fresh)
    {
        replay.Keys("Escape");
        replay.AwaitKeys();
        replay.Type("1");
        replay.Settle();
        if (tmux.StyledScreen() == fresh) return true;
        tmux.Keys("C-c");
        tmux.WaitForVariable("alternate_on", "0");
        return false;
    }

    private static string Start(Tmux tmux, ShownReplay replay)
    {
        replay.Start(options: "--fps 60");
        // The net's text is read by a thread of its own.
        tmux.WaitFor("Convolution");
        replay.Settle();
        return tmux.StyledScreen();
    }
}
