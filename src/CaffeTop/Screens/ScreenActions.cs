using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Overlays;
using CaffeTop.Screens.Steering;
using CaffeTop.Screens.Views;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>What keys, mouse and commands do. The view is asked first, then the screen does what all views share.</summary>
internal sealed class ScreenActions
{
    private static readonly Theme[] Themes = [Theme.Dark, Theme.Light, Theme.Sixteen, Theme.Mono];
    private readonly ITerminal _terminal;
    private readonly ScreenState _state;
    private readonly ScreenLayout _layout;
    private string _search = "";

    public ScreenActions(ITerminal terminal, ScreenState state, ScreenLayout layout)
    {
        (_terminal, _state, _layout) = (terminal, state, layout);
        Steer = new SteerActions(state, overlay => Overlay = overlay);
    }

    public bool IsDone => Steer.IsDone;

    /// <summary>What is done to a run that trains.</summary>
    public SteerActions Steer { get; }

    /// <summary>What lies above the view, or null.</summary>
    public IOverlay? Overlay { get; private set; }

    private IScreenView View => _layout.View(_state);

    public void Handle(InputEvent input)
    {
        if (input is KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control } control && DoControl(control.Rune.Value)) return;
        if (Overlay is { } overlay)
        {
            if (overlay.Handle(input, _state) && Overlay == overlay) Overlay = null;
            return;
        }

        switch (input)
        {
            case KeyInput key:
                Handle(key);
                break;
            case MouseInput mouse:
                Handle(mouse);
                break;
            case PasteInput:
                _state.Tell("a paste is not taken for keys; : opens the command line, which takes it");
                break;
        }
    }

    // Asked of the view that is shown by now, which may not be the one that wants it.
    private void GoToWanted()
    {
        if (_state.WantedLayer is not { } layer) return;
        _state.WantedLayer = null;
        if (!View.Find(layer, 1, here: true, _state) && !View.Find(layer, -1, here: false, _state)) _state.Tell($"layer {layer} is not in this view");
    }

    public void Do(KeyBinding binding)
    {
        if (binding.WorksFor(_state.Kind)) Do(binding.Action);
        else _state.Tell(Refusal(binding));
    }

    public void Do(ScreenAction action)
    {
        if (View.Do(action, _state))
        {
            GoToWanted();
            return;
        }

        if (Steer.Do(action)) return;
        switch (action)
        {
            case >= ScreenAction.ShowOverview and <= ScreenAction.ShowLog:
                Show((ScreenView)(action - ScreenAction.ShowOverview));
                break;
            case ScreenAction.NextPane or ScreenAction.PreviousPane:
                _state.Pane = (_state.Pane + (action == ScreenAction.NextPane && _state.HasChosenPane ? 1 : action == ScreenAction.NextPane ? 0 : View.Panes - 1)) % View.Panes;
                _state.HasChosenPane = true;
                break;
            case ScreenAction.Help:
                Overlay = new HelpOverlay(_state.View, _state.Kind, Do);
                break;
            case ScreenAction.Search:
                Overlay = new PromptOverlay("/", Search, text => View.Find(text, 1, here: true, _state));
                break;
            case ScreenAction.SearchNext or ScreenAction.SearchPrevious:
                SearchAgain(action == ScreenAction.SearchNext ? 1 : -1);
                break;
            case ScreenAction.Back:
                Back();
                break;
            case ScreenAction.Quit:
                Steer.Quit();
                break;
            case ScreenAction.Suspend:
                _terminal.Suspend();
                break;
            case ScreenAction.Redraw:
                _terminal.Invalidate();
                break;
            case >= ScreenAction.PlayPause and <= ScreenAction.Faster:
                Play(action);
                break;
            case >= ScreenAction.CursorLeft and <= ScreenAction.XAxis:
                Chart(action);
                break;
            case ScreenAction.Maximise:
                _state.IsMaximised = !_state.IsMaximised;
                break;
            case ScreenAction.NextRun:
                NextRun();
                break;
            case ScreenAction.Note:
                Overlay = new PromptOverlay("note: ", AddNote);
                break;
            case ScreenAction.Command:
                Overlay = new CommandOverlay(new ScreenCommands(_state, this), _state);
                break;
            case ScreenAction.Write:
                Overlay = new CommandOverlay(new ScreenCommands(_state, this), _state, $"export svg {_state.Run.FileStem}.svg");
                break;
            case ScreenAction.Copy:
                Copy();
                break;
            case ScreenAction.ShowPanel:
                if (!_layout.Panel.Show(_state)) _state.Tell("the run has neither paused by itself nor ended");
                break;
            case ScreenAction.Theme:
                _state.Theme = Themes[(Array.IndexOf(Themes, _state.Theme) + 1) % Themes.Length];
                _state.Tell("theme: " + _state.Theme.Name);
                break;
            case ScreenAction.Mouse:
                _terminal.Mouse = !_terminal.Mouse;
                _state.Tell(_terminal.Mouse ? "mouse on" : "mouse off: the _terminal's own selection works");
                break;
        }
    }

    /// <summary>One more run beside those that are shown; it is let go when the screen is left.</summary>
    public void Open(IRunFeed feed)
    {
        _state.Add(feed);
        feed.Start(_terminal.Wake);
    }

    // The ranks of an MPI run one after the other, then the next log.
    private void NextRun()
    {
        var coverage = _state.Run.Coverage;
        var isSeveral = coverage.Ranks.Count > 1;
        if (_state.Runs.Count == 1 && !isSeveral)
        {
            _state.Tell("there is one log only; caffetop replay A.log B.log compares several");
            return;
        }

        var next = coverage.Place + 1;
        if (isSeveral) _state.ShowRank(coverage.Ranks[next % coverage.Ranks.Count]);
        if (!isSeveral || next == coverage.Ranks.Count) _state.RunIndex = (_state.RunIndex + 1) % _state.Runs.Count;
        _state.Touch();
    }

    private static string Refusal(KeyBinding binding) => binding.Runs == KeyRuns.Live
        ? $"{binding.Label} needs a run that trains in caffetop: this screen only reads a log"
        : $"{binding.Label} is for replays of logs: this run trains as fast as it can";

    private bool DoControl(int letter)
    {
        switch (letter)
        {
            case 'c' when Overlay is not QuitOverlay:
                Overlay = null;
                Steer.Quit();
                return true;
            case 'z':
                _terminal.Suspend();
                return true;
            case 'l':
                _terminal.Invalidate();
                return true;
            default:
                return false;
        }
    }

    private void Handle(KeyInput key)
    {
        if (_layout.Panel.Handle(key, _state, Steer, overlay => Overlay = overlay))
        {
            _state.Count.Drop();
            return;
        }

        var stroke = KeyStroke.Of(key);
        var binding = KeyTable.Find(stroke, _state.View, _state.Kind);
        // A digit does what it does, and may be the beginning of a number.
        if (stroke is { Key: Key.Character, Modifiers: KeyModifiers.None, Rune: >= '0' and <= '9' }) _state.Count.Add(stroke.Rune - '0', _state);
        else if (binding is not { Action: ScreenAction.Step or ScreenAction.StepRun }) _state.Count.Drop();
        if (binding is not null) Do(binding);
    }

    private void Show(ScreenView view)
    {
        (_state.View, _state.Pane, _state.HasChosenPane, _state.IsMaximised) = (view, 0, false, false);
    }

    private void Back()
    {
        if (_state.IsMaximised) _state.IsMaximised = false;
        else if (_state.Chart.Cursor is not null) _state.Chart.Cursor = null;
        else if (_state.HasChosenPane) _state.HasChosenPane = false;
        else if (_state.Chart.From is not null || _state.Chart.To is not null) ChartMoves.Fit(_state);
        else if (_state.View != ScreenView.Overview) Show(ScreenView.Overview);
    }

    private void Play(ScreenAction action)
    {
        var run = _state.Run;
        if (run.Feed.IsLive)
        {
            _state.Tell("a log that is followed shows what comes; caffetop replay plays it");
            return;
        }

        switch (action)
        {
            case ScreenAction.PlayPause:
                _state.Player.Toggle(run.Model);
                break;
            case ScreenAction.Step:
                var count = _state.Count.Take(_state);
                if (_state.Player.IsAtEnd) _state.Player.ToStart(run.Model);
                else while (count-- > 0 && !_state.Player.IsAtEnd) _state.Player.Step(run.Model);
                break;
            case ScreenAction.Slower:
                _state.Player.Slower();
                _state.Tell($"speed ×{_state.Player.Speed}");
                break;
            default:
                _state.Player.Faster();
                _state.Tell($"speed ×{_state.Player.Speed}");
                break;
        }
    }

    private void Chart(ScreenAction action)
    {
        var view = _state.Chart;
        var (from, to) = ChartMoves.Seen(_state);
        switch (action)
        {
            case ScreenAction.CursorLeft:
                ChartMoves.Move(_state, -1);
                break;
            case ScreenAction.CursorRight:
                ChartMoves.Move(_state, 1);
                break;
            case ScreenAction.EventLeft:
                ChartMoves.MoveToEvent(_state, -1);
                break;
            case ScreenAction.EventRight:
                ChartMoves.MoveToEvent(_state, 1);
                break;
            case ScreenAction.CursorHome:
                ChartMoves.SetCursor(_state, (int)ChartMoves.Extent(_state).From, from, to);
                break;
            case ScreenAction.CursorEnd:
                var end = (int)ChartMoves.Extent(_state).To;
                if (view.Cursor == end) view.Cursor = null;
                else ChartMoves.SetCursor(_state, end, from, to);
                break;
            case ScreenAction.ZoomIn:
                ChartMoves.Zoom(_state, 0.5);
                break;
            case ScreenAction.ZoomOut:
                ChartMoves.Zoom(_state, 2);
                break;
            case ScreenAction.PanLeft:
                ChartMoves.Pan(_state, (from - to) / 4);
                break;
            case ScreenAction.PanRight:
                ChartMoves.Pan(_state, (to - from) / 4);
                break;
            case ScreenAction.Fit:
                ChartMoves.Fit(_state);
                break;
            case ScreenAction.Window:
                _state.Window = _state.Window switch { 0 => 0.1, < 1 => 1000, _ => 0 };
                if (_state.Window == 0) ChartMoves.Fit(_state);
                _state.Tell(_state.Window switch { 0 => "all iterations", < 1 => "the last 10 %", _ => "the last 1,000 iterations" });
                break;
            case ScreenAction.LogY:
                view.Scale = (ScaleMode)(((int)view.Scale + 1) % 3);
                _state.Tell(view.Scale switch { ScaleMode.Auto => "scale of values: automatic", ScaleMode.Log => "scale of values: logarithmic", _ => "scale of values: linear" });
                break;
            case ScreenAction.Outliers:
                view.Outliers = !view.Outliers;
                _state.Tell(view.Outliers ? "range with outliers" : "range without outliers; what is cut is marked");
                break;
            case ScreenAction.Smoothing:
                view.Smoothing = view.Smoothing switch { 0 => 0.6f, < 0.7f => 0.9f, < 0.95f => 0.99f, _ => 0 };
                _state.Tell(view.Smoothing == 0 ? "no smoothing" : $"smoothing {view.Smoothing:0.##}");
                break;
            case ScreenAction.Envelope:
                view.Envelope = !view.Envelope;
                _state.Tell(view.Envelope ? "with smallest and largest values" : "curves only");
                break;
            case ScreenAction.XAxis:
                _state.Axis = (XAxis)(((int)_state.Axis + 1) % 3);
                view.Cursor = null;
                ChartMoves.Fit(_state);
                _state.Touch();
                _state.Tell(_state.Axis switch { XAxis.Iteration => "x: iteration", XAxis.Relative => "x: iterations since each run's first", _ => "x: time since the run's first stamp" });
                break;
        }
    }

    private void Search(string text)
    {
        if (text.Length > 0) _search = text;
        if (_search.Length > 0 && !View.Find(_search, 1, here: true, _state)) _state.Tell($"not found: {_search}");
    }

    private void SearchAgain(int direction)
    {
        if (_search.Length == 0) _state.Tell("nothing to search for yet; / asks for a text");
        else if (!View.Find(_search, direction, here: false, _state)) _state.Tell($"not found {(direction > 0 ? "below" : "above")}: {_search}");
    }

    public void AddNote(string text)
    {
        if (text.Trim().Length > 0 && _state.Live is { IsOver: false, Feed.Control: not null })
        {
            Steer.Note(text.Trim());
            return;
        }

        var run = _state.Run;
        if (text.Trim().Length == 0 || run.Current(_state.Player) is not { } session) return;
        var at = _state.Axis == XAxis.Iteration && _state.Chart.Cursor is { } cursor ? cursor : run.Iteration(_state.Player) ?? 0;
        run.Notes.Add(new RunMark(MarkKind.Note, session.Index, at, null, text.Trim(), -1));
        _state.Touch();
        _state.Tell($"noted at {at:#,##0}");
    }

    private void Copy()
    {
        var text = View.Copy(_state) ?? CursorText.Of(_state);
        if (text is null)
        {
            _state.Tell("nothing to copy: ← sets a cursor whose values can be copied");
            return;
        }

        _terminal.Copy(text);
        _state.Tell("copied");
    }

    private void Handle(MouseInput mouse)
    {
        if (mouse.Action == MouseAction.Press && _layout.Status.ViewAt(mouse.X, mouse.Y) is { } view)
        {
            Show(view);
            return;
        }

        if (mouse.Action == MouseAction.Press && mouse.Y == _terminal.Height - 1)
        {
            var tag = _layout.Keys.TagAt(mouse.X);
            foreach (var binding in KeyTable.All)
            {
                if (tag != (int)binding.Action) continue;
                Do(binding);
                return;
            }

            return;
        }

        var body = _layout.Body;
        if (body.Contains(mouse.X, mouse.Y) || mouse.Action == MouseAction.Release) View.Handle(mouse with { X = mouse.X - body.X, Y = mouse.Y - body.Y }, _state);
        GoToWanted();
    }
}
