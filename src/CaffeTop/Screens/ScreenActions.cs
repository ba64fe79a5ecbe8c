using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Overlays;
using CaffeTop.Screens.Views;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>What keys, mouse and commands do. The view is asked first, then the screen does what all views share.</summary>
internal sealed class ScreenActions(ITerminal terminal, ScreenState state, ScreenLayout layout)
{
    private static readonly Theme[] Themes = [Theme.Dark, Theme.Light, Theme.Sixteen, Theme.Mono];
    private string _search = "";

    public bool IsDone { get; private set; }

    /// <summary>What lies above the view, or null.</summary>
    public IOverlay? Overlay { get; private set; }

    private IScreenView View => layout.View(state);

    public void Handle(InputEvent input)
    {
        if (input is KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control } control && DoControl(control.Rune.Value)) return;
        if (Overlay is { } overlay)
        {
            if (overlay.Handle(input, state) && Overlay == overlay) Overlay = null;
            return;
        }

        switch (input)
        {
            case KeyInput key when KeyTable.Find(KeyStroke.Of(key), state.View) is { } binding:
                Do(binding);
                break;
            case MouseInput mouse:
                Handle(mouse);
                break;
            case PasteInput:
                state.Tell("a paste is not taken for keys; : opens the command line, which takes it");
                break;
        }
    }

    public void Do(KeyBinding binding)
    {
        if (binding.LiveOnly) state.Tell(Refusal(binding));
        else Do(binding.Action);
    }

    public void Do(ScreenAction action)
    {
        if (View.Do(action, state)) return;
        switch (action)
        {
            case >= ScreenAction.ShowOverview and <= ScreenAction.ShowLog:
                Show((ScreenView)(action - ScreenAction.ShowOverview));
                break;
            case ScreenAction.NextPane or ScreenAction.PreviousPane:
                state.Pane = (state.Pane + (action == ScreenAction.NextPane && state.HasChosenPane ? 1 : action == ScreenAction.NextPane ? 0 : View.Panes - 1)) % View.Panes;
                state.HasChosenPane = true;
                break;
            case ScreenAction.Help:
                Overlay = new HelpOverlay(state.View, Do);
                break;
            case ScreenAction.Search:
                Overlay = new PromptOverlay("/", Search, text => View.Find(text, 1, here: true, state));
                break;
            case ScreenAction.SearchNext or ScreenAction.SearchPrevious:
                SearchAgain(action == ScreenAction.SearchNext ? 1 : -1);
                break;
            case ScreenAction.Back:
                Back();
                break;
            case ScreenAction.Quit:
                IsDone = true;
                break;
            case ScreenAction.Suspend:
                terminal.Suspend();
                break;
            case ScreenAction.Redraw:
                terminal.Invalidate();
                break;
            case >= ScreenAction.PlayPause and <= ScreenAction.Faster:
                Play(action);
                break;
            case >= ScreenAction.CursorLeft and <= ScreenAction.XAxis:
                Chart(action);
                break;
            case ScreenAction.Maximise:
                state.IsMaximised = !state.IsMaximised;
                break;
            case ScreenAction.NextRun:
                NextRun();
                break;
            case ScreenAction.Note:
                Overlay = new PromptOverlay("note: ", AddNote);
                break;
            case ScreenAction.Command:
                Overlay = new CommandOverlay(new ScreenCommands(state, this));
                break;
            case ScreenAction.Write:
                Overlay = new CommandOverlay(new ScreenCommands(state, this), $"export svg {state.Run.FileStem}.svg");
                break;
            case ScreenAction.Copy:
                Copy();
                break;
            case ScreenAction.Theme:
                state.Theme = Themes[(Array.IndexOf(Themes, state.Theme) + 1) % Themes.Length];
                state.Tell("theme: " + state.Theme.Name);
                break;
            case ScreenAction.Mouse:
                terminal.Mouse = !terminal.Mouse;
                state.Tell(terminal.Mouse ? "mouse on" : "mouse off: the terminal's own selection works");
                break;
        }
    }

    public void Leave() => IsDone = true;

    /// <summary>One more run beside those that are shown; it is let go when the screen is left.</summary>
    public void Open(IRunFeed feed)
    {
        state.Add(feed);
        feed.Start(terminal.Wake);
    }

    // The ranks of an MPI run one after the other, then the next log.
    private void NextRun()
    {
        var coverage = state.Run.Coverage;
        var isSeveral = coverage.Ranks.Count > 1;
        if (state.Runs.Count == 1 && !isSeveral)
        {
            state.Tell("there is one log only; caffetop replay A.log B.log compares several");
            return;
        }

        var next = coverage.Place + 1;
        if (isSeveral) state.ShowRank(coverage.Ranks[next % coverage.Ranks.Count]);
        if (!isSeveral || next == coverage.Ranks.Count) state.RunIndex = (state.RunIndex + 1) % state.Runs.Count;
        state.Touch();
    }

    private static string Refusal(KeyBinding binding) =>
        $"{binding.Label} needs a run that trains in caffetop: this screen only reads a log";

    private bool DoControl(int letter)
    {
        switch (letter)
        {
            case 'c':
                IsDone = true;
                return true;
            case 'z':
                terminal.Suspend();
                return true;
            case 'l':
                terminal.Invalidate();
                return true;
            default:
                return false;
        }
    }

    private void Show(ScreenView view)
    {
        (state.View, state.Pane, state.HasChosenPane, state.IsMaximised) = (view, 0, false, false);
    }

    private void Back()
    {
        if (state.IsMaximised) state.IsMaximised = false;
        else if (state.Chart.Cursor is not null) state.Chart.Cursor = null;
        else if (state.HasChosenPane) state.HasChosenPane = false;
        else if (state.Chart.From is not null || state.Chart.To is not null) ChartMoves.Fit(state);
        else if (state.View != ScreenView.Overview) Show(ScreenView.Overview);
    }

    private void Play(ScreenAction action)
    {
        var run = state.Run;
        if (run.Feed.IsLive)
        {
            state.Tell("a log that is followed shows what comes; caffetop replay plays it");
            return;
        }

        switch (action)
        {
            case ScreenAction.PlayPause:
                state.Player.Toggle(run.Model);
                break;
            case ScreenAction.Step:
                if (state.Player.IsAtEnd) state.Player.ToStart(run.Model);
                else state.Player.Step(run.Model);
                break;
            case ScreenAction.Slower:
                state.Player.Slower();
                state.Tell($"speed ×{state.Player.Speed}");
                break;
            default:
                state.Player.Faster();
                state.Tell($"speed ×{state.Player.Speed}");
                break;
        }
    }

    private void Chart(ScreenAction action)
    {
        var view = state.Chart;
        var (from, to) = ChartMoves.Seen(state);
        switch (action)
        {
            case ScreenAction.CursorLeft:
                ChartMoves.Move(state, -1);
                break;
            case ScreenAction.CursorRight:
                ChartMoves.Move(state, 1);
                break;
            case ScreenAction.EventLeft:
                ChartMoves.MoveToEvent(state, -1);
                break;
            case ScreenAction.EventRight:
                ChartMoves.MoveToEvent(state, 1);
                break;
            case ScreenAction.CursorHome:
                ChartMoves.SetCursor(state, (int)ChartMoves.Extent(state).From, from, to);
                break;
            case ScreenAction.CursorEnd:
                var end = (int)ChartMoves.Extent(state).To;
                if (view.Cursor == end) view.Cursor = null;
                else ChartMoves.SetCursor(state, end, from, to);
                break;
            case ScreenAction.ZoomIn:
                ChartMoves.Zoom(state, 0.5);
                break;
            case ScreenAction.ZoomOut:
                ChartMoves.Zoom(state, 2);
                break;
            case ScreenAction.PanLeft:
                ChartMoves.Pan(state, (from - to) / 4);
                break;
            case ScreenAction.PanRight:
                ChartMoves.Pan(state, (to - from) / 4);
                break;
            case ScreenAction.Fit:
                ChartMoves.Fit(state);
                break;
            case ScreenAction.Window:
                state.Window = state.Window switch { 0 => 0.1, < 1 => 1000, _ => 0 };
                if (state.Window == 0) ChartMoves.Fit(state);
                state.Tell(state.Window switch { 0 => "all iterations", < 1 => "the last 10 %", _ => "the last 1,000 iterations" });
                break;
            case ScreenAction.LogY:
                view.Scale = (ScaleMode)(((int)view.Scale + 1) % 3);
                state.Tell(view.Scale switch { ScaleMode.Auto => "scale of values: automatic", ScaleMode.Log => "scale of values: logarithmic", _ => "scale of values: linear" });
                break;
            case ScreenAction.Outliers:
                view.Outliers = !view.Outliers;
                state.Tell(view.Outliers ? "range with outliers" : "range without outliers; what is cut is marked");
                break;
            case ScreenAction.Smoothing:
                view.Smoothing = view.Smoothing switch { 0 => 0.6f, < 0.7f => 0.9f, < 0.95f => 0.99f, _ => 0 };
                state.Tell(view.Smoothing == 0 ? "no smoothing" : $"smoothing {view.Smoothing:0.##}");
                break;
            case ScreenAction.Envelope:
                view.Envelope = !view.Envelope;
                state.Tell(view.Envelope ? "with smallest and largest values" : "curves only");
                break;
            case ScreenAction.XAxis:
                state.Axis = (XAxis)(((int)state.Axis + 1) % 3);
                view.Cursor = null;
                ChartMoves.Fit(state);
                state.Touch();
                state.Tell(state.Axis switch { XAxis.Iteration => "x: iteration", XAxis.Relative => "x: iterations since each run's first", _ => "x: time since the run's first stamp" });
                break;
        }
    }

    private void Search(string text)
    {
        if (text.Length > 0) _search = text;
        if (_search.Length > 0 && !View.Find(_search, 1, here: true, state)) state.Tell($"not found: {_search}");
    }

    private void SearchAgain(int direction)
    {
        if (_search.Length == 0) state.Tell("nothing to search for yet; / asks for a text");
        else if (!View.Find(_search, direction, here: false, state)) state.Tell($"not found {(direction > 0 ? "below" : "above")}: {_search}");
    }

    public void AddNote(string text)
    {
        var run = state.Run;
        if (text.Trim().Length == 0 || run.Current(state.Player) is not { } session) return;
        var at = state.Axis == XAxis.Iteration && state.Chart.Cursor is { } cursor ? cursor : run.Iteration(state.Player) ?? 0;
        run.Notes.Add(new RunMark(MarkKind.Note, session.Index, at, null, text.Trim(), -1));
        state.Touch();
        state.Tell($"noted at {at:#,##0}");
    }

    private void Copy()
    {
        var text = View.Copy(state) ?? CursorText.Of(state);
        if (text is null)
        {
            state.Tell("nothing to copy: ← sets a cursor whose values can be copied");
            return;
        }

        terminal.Copy(text);
        state.Tell("copied");
    }

    private void Handle(MouseInput mouse)
    {
        if (mouse.Action == MouseAction.Press && layout.Status.ViewAt(mouse.X, mouse.Y) is { } view)
        {
            Show(view);
            return;
        }

        if (mouse.Action == MouseAction.Press && mouse.Y == terminal.Height - 1)
        {
            var tag = layout.Keys.TagAt(mouse.X);
            foreach (var binding in KeyTable.All)
            {
                if (tag != (int)binding.Action) continue;
                Do(binding);
                return;
            }

            return;
        }

        var body = layout.Body;
        if (body.Contains(mouse.X, mouse.Y) || mouse.Action == MouseAction.Release) View.Handle(mouse with { X = mouse.X - body.X, Y = mouse.Y - body.Y }, state);
    }
}
