using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>The last tests, newest first, with the best of each output marked.</summary>
internal sealed class TestTable
{
    private const int MostOutputs = 6;

    private readonly List<(OutputCurve Output, float Best)> _outputs = [];
    private readonly Table _table = new();
    private readonly ListPlace _place = new();
    private long _seen = -1;
    private int _width = -1;
    private TestCurves? _net;
    private Session? _session;
    private int _count;
    private int _first = 2;

    public void Draw(Surface surface, ScreenState state, bool focused)
    {
        Update(state, surface.Width);
        Span<char> text = stackalloc char[48];
        var length = 0;
        if (_net is not null) text.TryWrite(CultureInfo.InvariantCulture, $"{_count:#,##0} of net {_net.Net}", out length);
        var inside = Panel.Rule(surface, "Tests", text[..length], focused, state.Theme, state.Symbols);
        if (_net is null)
        {
            inside.Text(1, 0, "no test in this log", state.Theme.Of(Role.Dim));
            return;
        }

        _table.DrawTitles(inside, 0, state.Theme);
        var visible = inside.Height - 1;
        _place.Fit(_count, visible);
        for (var i = 0; i < visible && _place.Top + i < _count; i++)
        {
            DrawRow(inside, 1 + i, _count - 1 - _place.Top - i, state);
            if (focused && _place.Top + i == _place.Selected) Table.Select(inside, 1 + i, state.Theme);
        }
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        var by = action switch { ScreenAction.Up => -1, ScreenAction.Down => 1, ScreenAction.PageUp => -_place.Visible, ScreenAction.PageDown => _place.Visible, _ => 0 };
        _place.Move(by, _count);
        return by != 0;
    }

    private void Update(ScreenState state, int width)
    {
        if (_seen == state.Revision && _width == width) return;
        (_seen, _width) = (state.Revision, width);
        (_net, _session, _count) = (null, null, 0);
        _outputs.Clear();
        var parts = state.Run.Coverage.Parts;
        for (var i = parts.Count - 1; i >= 0 && _net is null; i--)
        {
            foreach (var net in parts[i].Session.Tests)
            {
                if (net.Points.Count == 0 || net.Points[0].Iteration > (state.Player.Limit(parts[i].Session.Index) ?? -1)) continue;
                (_net, _session) = (net, parts[i].Session);
                break;
            }
        }

        if (_net is null || _session is null) return;
        var limit = state.Player.Limit(_session.Index) ?? -1;
        while (_count < _net.Points.Count && _net.Points[_count].Iteration <= limit) _count++;
        Choose(width, limit);
    }

    // Loss first, then what is right of the answers; best so far of each.
    private void Choose(int width, int limit)
    {
        var hasTime = width >= 46;
        var room = Math.Min(MostOutputs, Math.Max(1, (width - (hasTime ? 21 : 11)) / 13));
        if (OutputChoice.MainLoss(_net!.Outputs) is { } main) _outputs.Add((main, Best(main, limit)));
        foreach (var output in _net.Outputs)
        {
            if (_outputs.Count < room && !OutputChoice.IsLoss(output)) _outputs.Add((output, Best(output, limit)));
        }

        foreach (var output in _net.Outputs)
        {
            if (_outputs.Count < room && OutputChoice.IsLoss(output) && output != _outputs[0].Output) _outputs.Add((output, Best(output, limit)));
        }

        _table.Columns.Clear();
        _table.Columns.Add(new TableColumn("iteration", 9, true));
        if (hasTime) _table.Columns.Add(new TableColumn("after", 9, true));
        _first = _table.Columns.Count;
        var wide = Math.Clamp((width - _table.Width - 1) / _outputs.Count - 2, 11, 22);
        foreach (var (output, _) in _outputs) _table.Columns.Add(new TableColumn(output.Name.Length > wide ? "…" + output.Name[^(wide - 1)..] : output.Name, Math.Max(11, Math.Min(wide, output.Name.Length + 1)), true));
    }

    private void DrawRow(Surface surface, int y, int test, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var (iteration, seconds) = _net!.Points[test];
        _table.Cell(surface, y, 0, Figures.Count(text, iteration), state.Theme.Of(Role.Text));
        if (_first > 1 && !double.IsNaN(seconds)) _table.Cell(surface, y, 1, Figures.Duration(text, seconds), state.Theme.Of(Role.Dim));
        for (var i = 0; i < _outputs.Count; i++)
        {
            var (output, best) = _outputs[i];
            var at = Player.UpperBound(output.Values.X, iteration) - 1;
            if (at < 0 || output.Values.X[at] != iteration) continue;
            var value = output.Values.Y[at];
            var role = !float.IsFinite(value) ? Role.Bad : value == best ? Role.Good : Role.Text;
            _table.Cell(surface, y, _first + i, Figures.Value(text, value), state.Theme.Of(role));
            if (value == best) surface.Put(_table.At(_first + i) + _table.Columns[_first + i].Width, y, state.Symbols.Check, state.Theme.Of(Role.Good));
        }
    }

    private static float Best(OutputCurve output, int limit)
    {
        var best = float.NaN;
        var isLoss = OutputChoice.IsLoss(output);
        var x = output.Values.X;
        var values = output.Values.Y;
        for (var i = 0; i < values.Length && x[i] <= limit; i++)
        {
            if (float.IsFinite(values[i]) && (float.IsNaN(best) || (isLoss ? values[i] < best : values[i] > best))) best = values[i];
        }

        return best;
    }
}
