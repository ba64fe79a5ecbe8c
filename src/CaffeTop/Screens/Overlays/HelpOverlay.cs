using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Overlays;

/// <summary>All keys of the table; what is typed filters them by key and word, Enter does the selected line.</summary>
internal sealed class HelpOverlay : IOverlay
{
    private const string Foot = "Esc close   Enter do it";

    private readonly TextField _filter = new();
    private readonly ListPlace _place = new();
    private readonly List<KeyBinding> _lines = [];
    private readonly Action<KeyBinding> _run;
    private readonly ScreenView _view;
    private readonly KeyRuns _kind;

    /// <param name="kind">Of the run that is shown.</param>
    /// <param name="run">Does a line, after the overlay is gone.</param>
    public HelpOverlay(ScreenView view, KeyRuns kind, Action<KeyBinding> run)
    {
        (_view, _kind, _run) = (view, kind, run);
        Filter();
    }

    public IReadOnlyList<KeyBinding> Lines => _lines;

    public void Draw(Surface screen, ScreenState state)
    {
        var width = Math.Min(screen.Width, 100);
        var height = Math.Min(screen.Height, Math.Max(8, Math.Min(KeyTable.All.Count + 4, screen.Height - 2)));
        var area = new Rect((screen.Width - width) / 2, (screen.Height - height) / 2, width, height);
        var inside = Panel.Dialog(screen, area, "Keys", Foot, state.Theme, state.Symbols);
        var ground = state.Theme.Of(Role.Dialog).Background;
        inside.Text(1, 0, "type to filter: ", state.Theme.Of(Role.Dim).On(ground));
        _filter.Draw(inside.Part(17, 0, inside.Width - 18, 1), state.Theme.Of(Role.Title).On(ground));
        var list = inside.Part(0, 2, inside.Width, inside.Height - 2);
        _place.Fit(_lines.Count, list.Height);
        if (_lines.Count == 0) list.Text(1, 0, "no key has this in its name or its help", state.Theme.Of(Role.Warning).On(ground));
        for (var i = 0; i < list.Height && _place.Top + i < _lines.Count; i++)
        {
            var line = _lines[_place.Top + i];
            var works = line.WorksIn(_view) && line.WorksFor(_kind);
            list.Text(1, i, line.Label, state.Theme.Of(works ? Role.BarKey : Role.Dim).On(ground), 11);
            var where = Where(line);
            list.Text(13, i, line.Help, state.Theme.Of(works ? Role.Text : Role.Dim).On(ground), list.Width - 14 - (where.Length > 0 ? where.Length + 1 : 0));
            list.TextRight(list.Width - 1, i, where, state.Theme.Of(Role.Faint).On(ground));
            if (_place.Top + i == _place.Selected) Table.Select(list, i, state.Theme);
        }
    }

    public bool Handle(InputEvent input, ScreenState state)
    {
        switch (input)
        {
            case PasteInput paste:
                _filter.Insert(paste.Text);
                Filter();
                return false;
            case MouseInput { Action: MouseAction.WheelDown }:
                _place.Move(3, _lines.Count);
                return false;
            case MouseInput { Action: MouseAction.WheelUp }:
                _place.Move(-3, _lines.Count);
                return false;
            case KeyInput key:
                return Handle(key);
            default:
                return false;
        }
    }

    private static string Where(KeyBinding line)
    {
        if (line.Runs != KeyRuns.Any) return line.Runs == KeyRuns.Live ? "live run" : "replay";
        if (line.Views is KeyViews.All or KeyViews.AllButLog) return "";
        var names = "";
        foreach (var view in Enum.GetValues<ScreenView>())
        {
            if (line.WorksIn(view)) names += (names.Length > 0 ? ", " : "") + view.ToString().ToLowerInvariant();
        }

        return names;
    }

    private bool Handle(KeyInput key)
    {
        switch (key.Key)
        {
            case Key.Escape or Key.F1:
                return true;
            case Key.Enter:
                if (_place.Selected < _lines.Count) _run(_lines[_place.Selected]);
                return true;
            case Key.Up:
                _place.Move(-1, _lines.Count);
                return false;
            case Key.Down:
                _place.Move(1, _lines.Count);
                return false;
            case Key.PageUp:
                _place.Move(-_place.Visible, _lines.Count);
                return false;
            case Key.PageDown:
                _place.Move(_place.Visible, _lines.Count);
                return false;
        }

        if (_filter.IsEmpty && KeyStroke.Of(key) is { Key: Key.Character, Rune: '?', Modifiers: KeyModifiers.None }) return true;
        if (_filter.Handle(key)) Filter();
        return false;
    }

    private void Filter()
    {
        var wanted = _filter.Text;
        _lines.Clear();
        // What works here first.
        foreach (var works in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var line in KeyTable.All)
            {
                if ((line.WorksIn(_view) && line.WorksFor(_kind)) == works && Fits(line, wanted)) _lines.Add(line);
            }
        }

        _place.Select(0, _lines.Count);
    }

    private static bool Fits(KeyBinding line, string wanted) =>
        wanted.Length == 0 || line.Label.Contains(wanted, StringComparison.Ordinal) ||
        line.Help.Contains(wanted, StringComparison.OrdinalIgnoreCase) || line.Word.Contains(wanted, StringComparison.OrdinalIgnoreCase);
}
