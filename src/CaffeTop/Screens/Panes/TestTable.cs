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
    private readonly List<(Session Session, TestCurves Net, int Point)> _rows = [];
    private long _seen = -1;
    private int _width = -1;
    private TestCurves? _net;
    private int _first = 2;

    public void Draw(Surface surface, ScreenState state, bool focused)
    {
        Update(state, surface.Width);
        Span<char> text = stackalloc char[48];
        var length = 0;
        if (_net is not null) text.TryWrite(CultureInfo.InvariantCulture, $"{_rows.Count:#,##0} of net {_net.Net}", out length);
        var inside = Panel.Rule(surface, "Tests", text[..length], focused, state.Theme, state.Symbols);
        if (_net is null)
        {
            inside.Text(1, 0, "no test in this log", state.Theme.Of(Role.Dim));
            return;
        }

        _table.DrawTitles(inside, 0, state.Theme);
        var visible = inside.Height - 1;
        _place.Fit(_rows.Count, visible);
        for (var i = 0; i < visible && _place.Top + i < _rows.Count; i++)
        {
            DrawRow(inside, 1 + i, _rows.Count - 1 - _place.Top - i, state);
            if (focused && _place.Top + i == _place.Selected) Table.Select(inside, 1 + i, state.Theme);
        }
    }

    /// <summary>There is a test to tell of.</summary>
    public bool Has(ScreenState state)
    {
        foreach (var (session, from, to) in state.Run.Coverage.Parts)
        {
            foreach (var net in session.Tests)
            {
                if (net.Points.Count > 0 && net.Points[0].Iteration <= to && net.Points[^1].Iteration >= from) return true;
            }
        }

        return false;
    }

    public bool Do(ScreenAction action) => ListKeys.Do(action, _place, _rows.Count);

    private void Update(ScreenState state, int width)
    {
        if (_seen == state.Revision && _width == width) return;
        (_seen, _width) = (state.Revision, width);
        _net = null;
        _rows.Clear();
        _outputs.Clear();
        foreach (var (session, from, to) in state.Run.Coverage.Parts)
        {
            foreach (var net in session.Tests)
            {
                if (net.Points.Count == 0) continue;
                Add(session, net, from, to);
                break;
            }
        }

        if (_net is not null) Choose(width);
    }

    private void Add(Session session, TestCurves net, int from, int to)
    {
        for (var i = 0; i < net.Points.Count; i++)
        {
            var iteration = net.Points[i].Iteration;
            if (iteration > to) break;
            if (iteration < from) continue;
            _rows.Add((session, net, i));
            _net = net;
        }
    }

    // Loss first, then what is right of the answers; best so far of each.
    private void Choose(int width)
    {
        var hasTime = width >= 46;
        var room = Math.Min(MostOutputs, Math.Max(1, (width - (hasTime ? 21 : 11)) / 13));
        if (OutputChoice.MainLoss(_net!.Outputs) is { } main) _outputs.Add((main, Best(main)));
        foreach (var output in _net.Outputs)
        {
            if (_outputs.Count < room && !OutputChoice.IsLoss(output)) _outputs.Add((output, Best(output)));
        }

        foreach (var output in _net.Outputs)
        {
            if (_outputs.Count < room && OutputChoice.IsLoss(output) && output != _outputs[0].Output) _outputs.Add((output, Best(output)));
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
        var (session, net, point) = _rows[test];
        var (iteration, seconds) = net.Points[point];
        seconds += TimeAxis.Start(state.Run.Model, session);
        _table.Cell(surface, y, 0, Figures.Count(text, iteration), state.Theme.Of(Role.Text));
        if (_first > 1 && !double.IsNaN(seconds)) _table.Cell(surface, y, 1, Figures.Duration(text, seconds), state.Theme.Of(Role.Dim));
        for (var i = 0; i < _outputs.Count; i++)
        {
            var (output, best) = _outputs[i];
            if (Value(net, output, iteration) is not { } value) continue;
            var role = !float.IsFinite(value) ? Role.Bad : value == best ? Role.Good : Role.Text;
            _table.Cell(surface, y, _first + i, Figures.Value(text, value), state.Theme.Of(role));
            if (value == best) surface.Put(_table.At(_first + i) + _table.Columns[_first + i].Width, y, state.Symbols.Check, state.Theme.Of(Role.Good));
        }
    }

    // Over all rows; sessions' outputs of one name are the same output.
    private float Best(OutputCurve output)
    {
        var best = float.NaN;
        var isLoss = OutputChoice.IsLoss(output);
        foreach (var (_, net, point) in _rows)
        {
            if (Value(net, output, net.Points[point].Iteration) is { } value && float.IsFinite(value) && (float.IsNaN(best) || (isLoss ? value < best : value > best))) best = value;
        }

        return best;
    }

    private static float? Value(TestCurves net, OutputCurve wanted, int iteration)
    {
        foreach (var output in net.Outputs)
        {
            if (output.Index != wanted.Index || !string.Equals(output.Name, wanted.Name, StringComparison.Ordinal)) continue;
            var at = Player.UpperBound(output.Values.X, iteration) - 1;
            return at >= 0 && output.Values.X[at] == iteration ? output.Values.Y[at] : null;
        }

        return null;
    }
}
