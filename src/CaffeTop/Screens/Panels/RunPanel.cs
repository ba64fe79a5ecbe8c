using CaffeTop.Screens.Overlays;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panels;

/// <summary>
/// A box above the key line that tells why a run has paused by itself or ended, with what can be done. Its keys come before the view's; all others
/// work as ever. Esc puts it away, <c>!</c> brings it back.
/// </summary>
internal sealed class RunPanel
{
    private PanelText? _text;
    private (PanelKind Kind, int Iteration)? _hidden;
    private long _seen = -1;
    private int _width = -1;
    private Events.RunState? _runState;

    /// <summary>Rows that it takes; 0: there is nothing to tell, or it was put away.</summary>
    /// <param name="room">Rows that there are.</param>
    public int Height(ScreenState state, int width, int room)
    {
        Update(state, width);
        if (_text is null || IsHidden) return 0;
        return Math.Min(room, _text.Lines.Count + 3);
    }

    public void Draw(Surface surface, ScreenState state)
    {
        if (_text is null) return;
        surface.Fill(new Rect(0, 0, surface.Width, surface.Height), ' ', default);
        var inside = Panel.Box(surface, "", "", true, state.Theme, state.Symbols);
        surface.Text(2, 0, " " + _text.Title + " ", state.Theme.Of(_text.Role).With(CellAttributes.Bold), surface.Width - 4);
        for (var i = 0; i < _text.Lines.Count && i < inside.Height - 1; i++) inside.Text(1, i, _text.Lines[i], state.Theme.Of(Role.Text), inside.Width - 2);
        var row = new TextRow(inside, 1, inside.Height - 1);
        foreach (var (key, does) in _text.Keys)
        {
            if (row.Left < CellWidth.Of(key) + CellWidth.Of(does) + 2) break;
            row.Write(key, state.Theme.Of(Role.Accent).With(CellAttributes.Bold));
            row.Write(" ", default);
            row.Write(does, state.Theme.Of(Role.Dim));
            row.Skip(3);
        }
    }

    /// <summary>Brings it back.</summary>
    /// <returns>False: there is nothing to show.</returns>
    public bool Show(ScreenState state)
    {
        _hidden = null;
        Update(state, _width);
        return _text is not null;
    }

    /// <returns>False: the key is not the panel's.</returns>
    public bool Handle(KeyInput key, ScreenState state, SteerActions steer, Action<IOverlay> open)
    {
        Update(state, _width);
        if (_text is null || IsHidden) return false;
        if (key.Key == Key.Escape)
        {
            _hidden = (_text.Kind, _text.Iteration);
            return true;
        }

        if (key is not { Key: Key.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift }) return false;
        switch (key.Rune.Value)
        {
            case 'L' when _text.Kind != PanelKind.Ended:
                (state.View, state.Pane, state.HasChosenPane, state.IsMaximised) = (ScreenView.Log, 0, false, false);
                return true;
            case 'r' when _text.Kind is PanelKind.NotFinite or PanelKind.Found:
                Restore(state, steer, open);
                return true;
            case ' ' when _text.Kind is PanelKind.NotFinite or PanelKind.Found:
                steer.Resume();
                return true;
            case 'x' when _text.Kind is PanelKind.NotFinite or PanelKind.Found:
                steer.Quit();
                return true;
            default:
                return false;
        }
    }

    private bool IsHidden => _text is not null && _hidden == (_text.Kind, _text.Iteration);

    private static void Restore(ScreenState state, SteerActions steer, Action<IOverlay> open)
    {
        if (steer.Control("going back") is not { } control) return;
        if (state.Live!.Snapshots.All.Count == 0) state.Tell("this run has written no snapshot to go back to; start it again with a lower base_lr");
        else open(new RestoreOverlay(state, control));
    }

    private void Update(ScreenState state, int width)
    {
        var run = state.Live;
        if (_seen == state.Revision && _width == width && _runState == run?.Progress?.State) return;
        (_seen, _width, _runState) = (state.Revision, width, run?.Progress?.State);
        _text = run is null ? null : PanelTexts.Of(run, state, Math.Max(10, width - 4));
    }
}
