using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Overlays;

/// <summary>The command line: Tab completes, what fits stands above, ↑ brings former lines back, Enter does it or says what is wrong with it.</summary>
internal sealed class CommandOverlay : IOverlay
{
    private const int MostShown = 8;

    private readonly TextField _text = new();
    private readonly ScreenCommands _commands;
    private readonly List<(string Text, string Help)> _fitting = [];
    private readonly IReadOnlyList<string> _former;
    private int _chosen = -1;
    private int _at;
    private string _typed = "";
    private string? _problem;

    /// <param name="begin">What stands there already.</param>
    public CommandOverlay(ScreenCommands commands, ScreenState state, string begin = "")
    {
        _commands = commands;
        (_former, _at) = (state.Typed, state.Typed.Count);
        _text.Set(begin);
        Complete();
    }

    public void Draw(Surface screen, ScreenState state)
    {
        var bar = state.Theme.Of(Role.Bar);
        if (_problem is not null)
        {
            DrawLine(screen, bar, state, DrawProblem(screen, state, _problem));
            return;
        }

        var count = Math.Min(_fitting.Count, Math.Min(MostShown, screen.Height - 2));
        var first = Math.Clamp(_chosen - count + 1, 0, Math.Max(0, _fitting.Count - count));
        for (var i = 0; i < count; i++)
        {
            var (text, help) = _fitting[first + i];
            var row = screen.Part(0, screen.Height - 1 - count + i, screen.Width, 1);
            row.Fill(new Rect(0, 0, row.Width, 1), ' ', bar);
            row.Text(2, 0, text, state.Theme.Of(Role.BarKey), help.Length > 0 ? 40 : row.Width - 4);
            if (help.Length > 0) row.Text(Math.Max(26, 4 + CellWidth.Of(text)), 0, help, state.Theme.Of(Role.Dim) with { Background = bar.Background });
            if (first + i == _chosen) Table.Select(row, 0, state.Theme);
        }

        DrawLine(screen, bar, state, 0);
    }

    public bool Handle(InputEvent input, ScreenState state)
    {
        switch (input)
        {
            case PasteInput paste:
                _text.Insert(paste.Text);
                Complete();
                return false;
            case KeyInput { Key: Key.Escape }:
                return true;
            case KeyInput { Key: Key.Backspace } when _text.IsEmpty:
                return true;
            case KeyInput { Key: Key.Enter }:
                return Enter(state);
            case KeyInput { Key: Key.Up or Key.Down } key when _chosen < 0:
                GoBack(key.Key == Key.Up ? -1 : 1);
                return false;
            case KeyInput { Key: Key.Tab or Key.Down }:
                Choose(1);
                return false;
            case KeyInput { Key: Key.BackTab or Key.Up }:
                Choose(-1);
                return false;
            case KeyInput key:
                if (_text.Handle(key)) Complete();
                return false;
            default:
                return false;
        }
    }

    // Under the line.
    private static int DrawProblem(Surface screen, ScreenState state, string problem)
    {
        var bar = state.Theme.Of(Role.Bar);
        // A long sentence takes the rows that it needs.
        var lines = Wrapping.Lines(problem, screen.Width - 3, Math.Max(1, screen.Height / 2));
        for (var i = 0; i < lines.Count; i++)
        {
            var row = screen.Part(0, screen.Height - lines.Count + i, screen.Width, 1);
            row.Fill(new Rect(0, 0, row.Width, 1), ' ', bar);
            row.Text(2, 0, lines[i], state.Theme.Of(Role.Bad) with { Background = bar.Background }, row.Width - 3);
        }

        return lines.Count;
    }

    private void DrawLine(Surface screen, Style bar, ScreenState state, int up)
    {
        var line = screen.Part(0, screen.Height - 1 - up, screen.Width, 1);
        line.Fill(new Rect(0, 0, line.Width, 1), ' ', bar);
        line.Text(1, 0, ":", state.Theme.Of(Role.BarKey));
        _text.Draw(line.Part(2, 0, line.Width - 3, 1), bar);
    }

    private bool Enter(ScreenState state)
    {
        var line = _text.Text.Trim();
        if (line.Length > 0 && (state.Typed.Count == 0 || state.Typed[^1] != line)) state.Typed.Add(line);
        _at = state.Typed.Count;
        _problem = _commands.Run(line);
        return _problem is null;
    }

    // Former lines, and below the last one what was being typed.
    private void GoBack(int by)
    {
        if (_at == _former.Count) _typed = _text.Text;
        var at = Math.Clamp(_at + by, 0, _former.Count);
        if (at == _at) return;
        _at = at;
        _text.Set(at == _former.Count ? _typed : _former[at]);
        Complete();
    }

    private void Choose(int by)
    {
        _problem = null;
        if (_fitting.Count == 0) return;
        _chosen = _chosen < 0 ? (by > 0 ? 0 : _fitting.Count - 1) : (_chosen + by + _fitting.Count) % _fitting.Count;
        _text.Set(_fitting[_chosen].Text);
        // The only one that fits: what comes after it can be completed next.
        if (_fitting.Count == 1) Complete();
    }

    private void Complete()
    {
        _chosen = -1;
        _problem = null;
        _commands.Complete(_text.Text, _fitting);
    }
}
