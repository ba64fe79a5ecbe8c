using CaffeTop.Terminal.Input;
using static CaffeTop.Screens.Keys.KeyStroke;

namespace CaffeTop.Screens.Keys;

/// <summary>
/// The one table of keys: the key line, help, the mouse on both, and the keyboard read it. Where a key has several lines the first that works in the
/// view, for the kind of run that is shown, counts.
/// </summary>
internal static class KeyTable
{
    public static IReadOnlyList<KeyBinding> All { get; } =
    [
        new(ScreenAction.PlayPause, "Space", "play", "play or pause the replay; at the end: play it from its start", KeyViews.AllButLog, [' '], KeyRuns.Log),
        new(ScreenAction.Pause, "Space", "pause", "pause the run after its iteration, or let it go on", KeyViews.AllButLog, [' '], KeyRuns.Live),
        new(ScreenAction.StepRun, ".", "step", "one iteration of the run, then pause; 10. steps ten", KeyViews.All, ['.'], KeyRuns.Live),
        new(ScreenAction.Snapshot, "S", "snapshot", "write a snapshot of the run now", KeyViews.All, ['S'], KeyRuns.Live),
        new(ScreenAction.ChangeRate, "l", "lr", "change the run's learning rate; the schedule is shown before", KeyViews.All, ['l'], KeyRuns.Live),
        new(ScreenAction.Undo, "u", "undo", "take the last change of the run's settings back; the weights stay", KeyViews.All, ['u'], KeyRuns.Live),
        new(ScreenAction.Redo, "U", "redo", "make that change again", KeyViews.All, ['U'], KeyRuns.Live),
        new(ScreenAction.TestNow, "t", "test", "run the test nets now", KeyViews.All & ~KeyViews.Net, ['t'], KeyRuns.Live),
        new(ScreenAction.Detach, "d", "detach", "leave the run and let it go on", KeyViews.All, ['d'], KeyRuns.Live),
        new(ScreenAction.PageDown, "Space", "down", "a page down", KeyViews.Log, [' ', Key.PageDown]),
        new(ScreenAction.Search, "/", "search", "find a text in the list or the log; Enter searches, Esc leaves", KeyViews.Lists | KeyViews.Log, ['/']),
        new(ScreenAction.SearchNext, "n", "next", "the next line with the text", KeyViews.Lists | KeyViews.Log, ['n']),
        new(ScreenAction.SearchPrevious, "N", "previous", "the line with the text before this one", KeyViews.Lists | KeyViews.Log, ['N']),
        new(ScreenAction.Filter, "f", "filter", "show one kind of event after the other, or all", KeyViews.Events, ['f']),
        new(ScreenAction.Follow, "F", "follow", "stay at the end of the log", KeyViews.Log, ['F', 'f']),
        new(ScreenAction.Metric, "m", "metric", "which value is shown: the size of updates, weights and gradients (mean, L2), outputs, zeros", KeyViews.Layers, ['m']),
        new(ScreenAction.HeatMap, "h", "heat-map", "heat-map over time, or table", KeyViews.Layers, ['h']),
        new(ScreenAction.Sort, "s", "sort", "by net order, value, or name", KeyViews.Layers, ['s']),
        new(ScreenAction.AllLayers, "A", "all", "all layers, or only those with weights", KeyViews.Layers, ['A']),
        new(ScreenAction.Phase, "p", "phase", "the next net of the log: train, test", KeyViews.Net, ['p']),
        new(ScreenAction.SortByTime, "t", "by time", "layers by their time, or in the net's order (:test tests)", KeyViews.Net, ['t', 's']),
        new(ScreenAction.Open, "Enter", "open", "the selected row in full; an event is shown on the chart", KeyViews.Lists, [Key.Enter]),
        new(ScreenAction.CursorLeft, "←", "cursor", "read the values at the column before (in the log: left)", KeyViews.Charts | KeyViews.Log, [Key.Left]),
        new(ScreenAction.CursorRight, "→", "", "read the values at the next column (in the log: right)", KeyViews.Charts | KeyViews.Log, [Key.Right]),
        new(ScreenAction.ZoomIn, "+", "zoom", "all charts: half as many iterations", KeyViews.Charts, ['+', '=']),
        new(ScreenAction.LogY, "y", "log y", "scale of the values: automatic, logarithmic, linear", KeyViews.Charts, ['y']),
        new(ScreenAction.Smoothing, "e", "smooth", "smoothing: none, 0.6, 0.9, 0.99", KeyViews.Charts, ['e']),
        new(ScreenAction.Maximise, "z", "maximise", "the focused part alone on the screen, and back", KeyViews.Charts, ['z']),
        new(ScreenAction.Slower, "[", "slower", "replay more slowly, down to ×1", KeyViews.All, ['['], KeyRuns.Log),
        new(ScreenAction.Faster, "]", "faster", "replay faster, up to ×1000", KeyViews.All, [']'], KeyRuns.Log),
        new(ScreenAction.Step, ".", "step", "replay one display further; 10. goes ten further", KeyViews.All, ['.'], KeyRuns.Log),
        new(ScreenAction.Open, "Enter", "", "the focused part alone on the screen, and back", KeyViews.Overview, [Key.Enter]),
        new(ScreenAction.Up, "↑", "", "one row up", KeyViews.All, [Key.Up, 'k']),
        new(ScreenAction.Down, "↓", "", "one row down", KeyViews.All, [Key.Down, 'j']),
        new(ScreenAction.PageUp, "PgUp", "", "a page up (b in the log)", KeyViews.All, [Key.PageUp]),
        new(ScreenAction.PageUp, "b", "up", "a page up", KeyViews.Log, ['b']),
        new(ScreenAction.PageDown, "PgDn", "", "a page down", KeyViews.AllButLog, [Key.PageDown]),
        new(ScreenAction.Top, "g", "start", "to the first row", KeyViews.Lists | KeyViews.Log, ['g']),
        new(ScreenAction.Bottom, "G", "end", "to the last row", KeyViews.Lists | KeyViews.Log, ['G']),
        new(ScreenAction.EventLeft, "Shift+←", "", "cursor to the event before", KeyViews.Charts, [Shift(Key.Left)]),
        new(ScreenAction.EventRight, "Shift+→", "", "cursor to the next event", KeyViews.Charts, [Shift(Key.Right)]),
        new(ScreenAction.CursorHome, "Home", "", "cursor to the start", KeyViews.Charts, [Key.Home]),
        new(ScreenAction.CursorEnd, "End", "", "cursor to the newest; again: no cursor", KeyViews.Charts, [Key.End]),
        new(ScreenAction.Top, "Home", "", "to the first row or line", KeyViews.Net | KeyViews.Events | KeyViews.Log, [Key.Home, '<']),
        new(ScreenAction.Bottom, "End", "", "to the last row or line", KeyViews.Net | KeyViews.Events | KeyViews.Log, [Key.End, '>']),
        new(ScreenAction.ZoomOut, "-", "", "all charts: twice as many iterations", KeyViews.Charts, ['-']),
        new(ScreenAction.PanLeft, "<", "", "all charts: to earlier iterations", KeyViews.Charts, ['<', ',']),
        new(ScreenAction.PanRight, ">", "", "all charts: to later iterations", KeyViews.Charts, ['>']),
        new(ScreenAction.Fit, "0", "fit", "all charts: the whole run", KeyViews.Charts, ['0']),
        new(ScreenAction.Window, "f", "window", "all iterations, the last 10 %, or the last 1,000, following the run", KeyViews.Charts, ['f']),
        new(ScreenAction.Outliers, "o", "outliers", "range with or without outliers; what is cut is marked ▴", KeyViews.Charts, ['o']),
        new(ScreenAction.Envelope, "b", "envelope", "smallest and largest values behind the curves", KeyViews.Charts, ['b']),
        new(ScreenAction.XAxis, "x", "x axis", "x axis: iteration, iteration since each run's start, time", KeyViews.Charts, ['x']),
        new(ScreenAction.NextRun, "v", "run", "the next rank of an MPI run, then the next of several logs", KeyViews.All, ['v']),
        new(ScreenAction.Note, "a", "note", "a note at the cursor's iteration; of a live run at the present one, into its log", KeyViews.AllButLog, ['a']),
        new(ScreenAction.Write, "w", "write", "write the run to a file: SVG, PNG, CSV, JSON, text", KeyViews.All, ['w']),
        new(ScreenAction.Copy, "c", "copy", "copy the values at the cursor, or the selected line", KeyViews.All, ['c']),
        new(ScreenAction.Theme, "T", "theme", "the next theme: dark, light, 16 colours, mono", KeyViews.All, ['T']),
        new(ScreenAction.Mouse, "M", "mouse", "mouse off, so that the terminal's own selection works, and on", KeyViews.All, ['M']),
        new(ScreenAction.Command, ":", "command", "command line with completion: lr, set, goto, open, note, export, theme, quit", KeyViews.All, [':']),
        new(ScreenAction.Help, "?", "help", "all keys; type to filter, Enter does the line", KeyViews.All, ['?', Key.F1]),
        new(ScreenAction.Quit, "q", "quit", "leave (also Ctrl-C); asks first where a run trains", KeyViews.All, ['q', Control('c')]),
        new(ScreenAction.ShowOverview, "1", "", "view: overview with the charts", KeyViews.All, ['1']),
        new(ScreenAction.ShowLayers, "2", "", "view: layers, their weights and gradients", KeyViews.All, ['2']),
        new(ScreenAction.ShowNet, "3", "", "view: the net that the log tells", KeyViews.All, ['3']),
        new(ScreenAction.ShowEvents, "4", "", "view: everything that happened", KeyViews.All, ['4']),
        new(ScreenAction.ShowLog, "5", "", "view: the log itself", KeyViews.All, ['5']),
        new(ScreenAction.NextPane, "Tab", "", "next part of the view", KeyViews.Charts, [Key.Tab]),
        new(ScreenAction.PreviousPane, "Shift+Tab", "", "part of the view before", KeyViews.Charts, [Key.BackTab]),
        new(ScreenAction.Back, "Esc", "", "one step back: search, cursor, full part", KeyViews.All, [Key.Escape]),
        new(ScreenAction.ShowPanel, "!", "", "show again why the run has paused or ended", KeyViews.All, ['!'], KeyRuns.Live),
        new(ScreenAction.Suspend, "Ctrl-Z", "", "stop until the shell's fg", KeyViews.All, [Control('z')]),
        new(ScreenAction.Redraw, "Ctrl-L", "", "draw the screen anew", KeyViews.All, [Control('l')]),
    ];

    /// <summary>
    /// What a key does in a view; null: nothing. A key that needs another kind of run is found where nothing else has it, so that it can say so.
    /// </summary>
    /// <param name="kind">Of the run that is shown: <see cref="KeyRuns.Log"/> or <see cref="KeyRuns.Live"/>.</param>
    public static KeyBinding? Find(KeyStroke stroke, ScreenView view, KeyRuns kind)
    {
        KeyBinding? other = null;
        foreach (var binding in All)
        {
            if (!binding.WorksIn(view) || Array.IndexOf(binding.Strokes, stroke) < 0) continue;
            if (binding.WorksFor(kind)) return binding;
            other ??= binding;
        }

        return other;
    }
}
