using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Nets;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Views;

/// <summary>View 3: the net as the log tells it: layers, shapes, weights, and what goes where.</summary>
internal sealed class NetView : IScreenView
{
    private const int DetailRows = 5;
    private const double MuchWait = 0.3;

    private readonly ListPlace _place = new();
    private readonly Table _table = new();
    private DumpedNet? _net;
    private NetGraph? _graph;
    private long _most;
    private int _which;
    private int _width = -1;
    private string _subtitle = "";
    private int _listTop;
    private readonly NetTimes _times = new();
    private int[] _order = [];
    private bool _isByTime;
    private bool _withTimes;

    public int Panes => 1;

    public void Draw(Surface body, ScreenState state)
    {
        Update(state);
        var net = _net;
        Span<char> title = stackalloc char[160];
        var length = Math.Min(_subtitle.Length, 120);
        _subtitle.AsSpan(0, length).CopyTo(title);
        if (!_times.IsEmpty && title[length..].TryWrite(CultureInfo.InvariantCulture, $" · {_times.Sum:0.##} ms{(_isByTime ? ", slowest first" : "")}", out var more)) length += more;
        var inside = Panel.Rule(body, "Net", title[..length], false, state.Theme, state.Symbols);
        _listTop = body.Height - inside.Height + 1;
        if (net is null)
        {
            var isRead = !state.Run.Model.Sessions.Any(static session => session.Nets.Count > 0);
            inside.Text(2, 1, isRead ? "This log does not tell the net: it begins later, or its build does not print it." : "The net is being read …", state.Theme.Of(Role.Dim));
            return;
        }

        // Narrow screens keep their columns.
        var lanes = inside.Width >= 100 ? NetLanes.Width(_graph!) : 0;
        // Edges belong to the net's own order.
        if (_isByTime) lanes = 0;
        Fit(inside.Width - lanes);
        var waits = Waits(state) ? 1 : 0;
        var detail = inside.Height >= 14 ? DetailRows + waits : 0;
        var problem = net.Problem is null ? 0 : 1;
        if (net.Problem is not null) inside.Text(1, 0, net.Problem, state.Theme.Of(Role.Warning), inside.Width - 2);
        _listTop += problem;
        _table.DrawTitles(inside, problem, state.Theme);
        var rows = inside.Height - 1 - problem - detail;
        _place.Fit(net.Layers.Count, rows);
        for (var i = 0; i < rows && _place.Top + i < net.Layers.Count; i++)
        {
            DrawRow(inside.Part(0, 0, inside.Width - lanes, inside.Height), problem + 1 + i, At(_place.Top + i), state);
            if (lanes > 0) NetLanes.Draw(inside.Part(Math.Min(inside.Width - lanes, _table.Width + 1), 0, lanes, inside.Height), _graph!, _place.Top + i, problem + 1 + i, state.Theme, state.Symbols);
            if (_place.Top + i == _place.Selected) Table.Select(inside, problem + 1 + i, state.Theme);
        }

        if (detail == 0 || _place.Selected >= net.Layers.Count) return;
        DrawDetail(inside.Part(0, inside.Height - detail, inside.Width, detail), At(_place.Selected), net, state);
        if (waits > 0) DrawWait(inside, inside.Height - 1, state);
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        // A key may come before the first frame of the view.
        Update(state);
        if (ListKeys.Do(action, _place, _net?.Layers.Count ?? 0)) return true;
        switch (action)
        {
            case ScreenAction.Phase:
                _which++;
                break;
            case ScreenAction.SortByTime when _times.IsEmpty:
                state.Tell("this log does not tell what layers took; a run of caffetop does (and :test tests it)");
                break;
            case ScreenAction.SortByTime:
                _isByTime = !_isByTime;
                Order();
                state.Tell(_isByTime ? "slowest layers first" : "in the net's order");
                break;
            case ScreenAction.Open:
                FollowTop(state);
                break;
            default:
                return false;
        }

        return true;
    }

    public void Handle(MouseInput mouse, ScreenState state)
    {
        var count = _net?.Layers.Count ?? 0;
        switch (mouse.Action)
        {
            case MouseAction.WheelUp:
                _place.Move(-3, count);
                break;
            case MouseAction.WheelDown:
                _place.Move(3, count);
                break;
            case MouseAction.Press when mouse.Y >= _listTop:
                _place.Select(_place.Top + mouse.Y - _listTop, count);
                break;
        }
    }

    public bool Find(string text, int direction, bool here, ScreenState state)
    {
        Update(state);
        if (_net?.Layers is not { } layers) return false;
        return _place.Find(layers.Count, direction, here, i =>
            At(i).Name.Contains(text, StringComparison.OrdinalIgnoreCase) || At(i).Type.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    public string? Copy(ScreenState state)
    {
        if (_net is null || _place.Selected >= _net.Layers.Count) return null;
        var layer = At(_place.Selected);
        return string.Create(CultureInfo.InvariantCulture, $"{layer.Name} {layer.Type} {string.Join(',', layer.TopShapes)} {layer.Parameters}");
    }

    private void Update(ScreenState state)
    {
        var net = Find(state);
        _times.Update(TimedSession(state), state.Player);
        if (net != _net) Take(net);
    }

    // The last session that is seen whose layers were timed.
    private static Session? TimedSession(ScreenState state)
    {
        var sessions = state.Run.Model.Sessions;
        for (var i = state.Run.Current(state.Player)?.Index ?? -1; i >= 0; i--)
        {
            if (sessions[i].LayerTimes.Count > 0) return sessions[i];
        }

        return null;
    }

    private DumpedLayer At(int row) => _net!.Layers[_order[row]];

    private void Order()
    {
        _order = [.. Enumerable.Range(0, _net?.Layers.Count ?? 0)];
        if (!_isByTime || _net is not { } net) return;
        var times = _order.Select(i => _times.Of(net.Layers[i].Name) is { } time ? -time.Forward - time.Backward : 0).ToArray();
        Array.Sort(times, _order);
    }

    // The session that is shown may tell none: then the last one before it that does.
    private DumpedNet? Find(ScreenState state)
    {
        if (state.Run.Current(state.Player) is not { } session || state.Run.Model.NetsOf(session) is not { } told) return null;
        return state.Run.Nets.Read(told.Nets[_which % told.Nets.Count], told);
    }

    private void Take(DumpedNet? net)
    {
        _net = net;
        _most = 1;
        _subtitle = "";
        _graph = net is null ? null : NetGraph.Of(net);
        Order();
        if (net is null) return;
        foreach (var layer in net.Layers) _most = Math.Max(_most, layer.Parameters ?? 0);
        var phase = net.Index < 0 ? "train" : string.Create(CultureInfo.InvariantCulture, $"test #{net.Index}");
        var weights = net.Parameters is { } count ? new string(Figures.Short(stackalloc char[32], count)) + " weights" : "number of weights unknown";
        _subtitle = string.Create(CultureInfo.InvariantCulture, $"{net.Name} · {phase} · {net.Layers.Count:#,##0} layers · {weights}{Skips(_graph!)}{(net.IsCut ? " · cut by the log" : "")}");
    }

    private static string Skips(NetGraph graph)
    {
        var all = graph.Edges.Count + graph.LeftOut;
        if (all == 0) return "";
        var notDrawn = graph.LeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({graph.LeftOut} not drawn)") : "";
        return string.Create(CultureInfo.InvariantCulture, $" · {all} edge{(all == 1 ? "" : "s")} over layers{notDrawn}");
    }

    private void Fit(int width)
    {
        if (_width == width && _withTimes == !_times.IsEmpty) return;
        (_width, _withTimes) = (width, !_times.IsEmpty);
        _table.Columns.Clear();
        var isWide = width >= 120;
        _table.Columns.Add(new TableColumn("layer", isWide ? 28 : _withTimes ? 16 : 20));
        _table.Columns.Add(new TableColumn("type", isWide ? 20 : 14));
        _table.Columns.Add(new TableColumn("top shape", isWide ? 22 : _withTimes ? 15 : 16));
        if (isWide || !_withTimes) _table.Columns.Add(new TableColumn("weights", 12, true));
        if (isWide && !_withTimes) _table.Columns.Add(new TableColumn("bottoms", 30));
        if (_withTimes) _table.Columns.Add(new TableColumn("fwd / bwd ms", 13, true));
        _table.Columns.Add(new TableColumn(isWide ? _withTimes ? "share of the slowest" : "share of the largest" : "", Math.Max(4, Math.Min(40, width - _table.Width - 1))));
    }

    private void DrawRow(Surface surface, int y, DumpedLayer layer, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var theme = state.Theme;
        var isWide = _width >= 120;
        var hasWeights = layer.Parameters is > 0;
        _table.Cell(surface, y, 0, layer.Name, theme.Of(hasWeights ? Role.Text : Role.Dim));
        _table.Cell(surface, y, 1, layer.Type, theme.Of(Role.Dim));
        if (layer.TopShapes.Count > 0) _table.Cell(surface, y, 2, layer.TopShapes[0], theme.Of(Role.Dim));
        var column = 3;
        if (isWide || !_withTimes)
        {
            if (hasWeights) _table.Cell(surface, y, column, Figures.Count(text, layer.Parameters!.Value), theme.Of(Role.Text));
            column++;
        }

        if (isWide && !_withTimes)
        {
            if (layer.Bottoms.Count > 0) _table.Cell(surface, y, column, layer.Bottoms.Count == 1 ? layer.Bottoms[0] : layer.Bottoms[0] + " …", theme.Of(Role.Faint));
            column++;
        }

        if (_withTimes) DrawTimes(surface, y, column, layer, state);
        else if (hasWeights) Bar(surface, y, column, (double)layer.Parameters!.Value / _most, Role.Series1, state);
    }

    // Forward in one colour, backward behind it in another.
    private void DrawTimes(Surface surface, int y, int column, DumpedLayer layer, ScreenState state)
    {
        if (_times.Of(layer.Name) is not { } time) return;
        Span<char> text = stackalloc char[40];
        var length = Milliseconds(text, time.Forward);
        " / ".CopyTo(text[length..]);
        length += 3;
        length += Milliseconds(text[length..], time.Backward);
        _table.Cell(surface, y, column, text[..length], state.Theme.Of(Role.Text));
        var most = Math.Max(_times.Most, 1e-9);
        Bar(surface, y, column + 1, (time.Forward + time.Backward) / most, Role.Series2, state);
        var width = BarWidth(surface, column + 1);
        var forward = (int)Math.Round(time.Forward / most * width);
        if (forward > 0) surface.Restyle(new Rect(_table.At(column + 1), y, forward, 1), style => style with { Foreground = state.Theme.Of(Role.Series1).Foreground });
    }

    private static int Milliseconds(Span<char> into, double value)
    {
        value.TryFormat(into, out var length, value >= 100 ? "0" : value >= 1 ? "0.0" : "0.0##", CultureInfo.InvariantCulture);
        return length;
    }

    private int BarWidth(Surface surface, int column) => Math.Min(_table.Columns[column].Width, surface.Width - _table.At(column));

    private void Bar(Surface surface, int y, int column, double share, Role role, ScreenState state) =>
        Gauge.Draw(surface, new Rect(_table.At(column), y, BarWidth(surface, column), 1), share, state.Theme.Of(role), state.Symbols);

    // Only a run that trains here tells how long it waits for its data.
    private static bool Waits(ScreenState state) => state.Run is { IsOver: false, Progress.BusySeconds: > 0 };

    private static void DrawWait(Surface inside, int y, ScreenState state)
    {
        var share = state.Run.Meter.DataWaitShare;
        Span<char> text = stackalloc char[96];
        text.TryWrite(CultureInfo.InvariantCulture, $"{share * 100:0.0} % of the time is spent waiting for data{(share > MuchWait ? ": input bound" : " (not input bound)")}", out var length);
        inside.Text(1, y, text[..length], state.Theme.Of(share > MuchWait ? Role.Warning : Role.Dim), inside.Width - 2);
    }

    private static void DrawDetail(Surface surface, DumpedLayer layer, DumpedNet net, ScreenState state)
    {
        var inside = Panel.Rule(surface, layer.Name, layer.Type, false, state.Theme, state.Symbols);
        Line(0, "bottoms", string.Join(", ", layer.Bottoms));
        Line(1, "tops", string.Join(", ", layer.Tops.Select((top, i) => i < layer.TopShapes.Count && layer.TopShapes[i].Length > 0 ? $"{top} ({layer.TopShapes[i]})" : top)));
        Line(2, "weights", layer.ParameterShapes.Count == 0 ? "none" : string.Join(", ", layer.ParameterShapes) + (layer.IsLearned ? "" : "  (not learned)"));
        Line(3, "goes to", string.Join(", ", net.Layers.Where(other => other != layer && other.Bottoms.Any(layer.Tops.Contains)).Select(static other => other.Name).Distinct().Take(12)));

        void Line(int y, string name, string value)
        {
            inside.Text(1, y, name, state.Theme.Of(Role.Dim));
            inside.Text(10, y, value, state.Theme.Of(Role.Text), inside.Width - 11);
        }
    }

    private void FollowTop(ScreenState state)
    {
        if (_net is null || _place.Selected >= _net.Layers.Count) return;
        var layer = At(_place.Selected);
        for (var i = _order[_place.Selected] + 1; i < _net.Layers.Count; i++)
        {
            if (!_net.Layers[i].Bottoms.Any(layer.Tops.Contains)) continue;
            _place.Select(Array.IndexOf(_order, i), _net.Layers.Count);
            return;
        }

        state.Tell("no layer takes what this one makes");
    }
}
