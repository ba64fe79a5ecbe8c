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

    private readonly ListPlace _place = new();
    private readonly Table _table = new();
    private DumpedNet? _net;
    private NetGraph? _graph;
    private long _most;
    private int _which;
    private int _width = -1;
    private string _subtitle = "";
    private int _listTop;

    public int Panes => 1;

    public void Draw(Surface body, ScreenState state)
    {
        Update(state);
        var net = _net;
        var inside = Panel.Rule(body, "Net", _subtitle, false, state.Theme, state.Symbols);
        _listTop = body.Height - inside.Height + 1;
        if (net is null)
        {
            var isRead = !state.Run.Model.Sessions.Any(static session => session.Nets.Count > 0);
            inside.Text(2, 1, isRead ? "This log does not tell the net: it begins later, or its build does not print it." : "The net is being read …", state.Theme.Of(Role.Dim));
            return;
        }

        // Narrow screens keep their columns.
        var lanes = inside.Width >= 100 ? NetLanes.Width(_graph!) : 0;
        Fit(inside.Width - lanes);
        var detail = inside.Height >= 14 ? DetailRows : 0;
        var problem = net.Problem is null ? 0 : 1;
        if (net.Problem is not null) inside.Text(1, 0, net.Problem, state.Theme.Of(Role.Warning), inside.Width - 2);
        _listTop += problem;
        _table.DrawTitles(inside, problem, state.Theme);
        var rows = inside.Height - 1 - problem - detail;
        _place.Fit(net.Layers.Count, rows);
        for (var i = 0; i < rows && _place.Top + i < net.Layers.Count; i++)
        {
            DrawRow(inside.Part(0, 0, inside.Width - lanes, inside.Height), problem + 1 + i, net.Layers[_place.Top + i], state);
            if (lanes > 0) NetLanes.Draw(inside.Part(Math.Min(inside.Width - lanes, _table.Width + 1), 0, lanes, inside.Height), _graph!, _place.Top + i, problem + 1 + i, state.Theme, state.Symbols);
            if (_place.Top + i == _place.Selected) Table.Select(inside, problem + 1 + i, state.Theme);
        }

        if (detail > 0 && _place.Selected < net.Layers.Count) DrawDetail(inside.Part(0, inside.Height - detail, inside.Width, detail), net.Layers[_place.Selected], net, state);
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
            layers[i].Name.Contains(text, StringComparison.OrdinalIgnoreCase) || layers[i].Type.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    public string? Copy(ScreenState state)
    {
        if (_net is null || _place.Selected >= _net.Layers.Count) return null;
        var layer = _net.Layers[_place.Selected];
        return string.Create(CultureInfo.InvariantCulture, $"{layer.Name} {layer.Type} {string.Join(',', layer.TopShapes)} {layer.Parameters}");
    }

    private void Update(ScreenState state)
    {
        var net = Find(state);
        if (net != _net) Take(net);
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
        if (_width == width) return;
        _width = width;
        _table.Columns.Clear();
        var isWide = width >= 120;
        _table.Columns.Add(new TableColumn("layer", isWide ? 28 : 20));
        _table.Columns.Add(new TableColumn("type", isWide ? 20 : 14));
        _table.Columns.Add(new TableColumn("top shape", isWide ? 22 : 16));
        _table.Columns.Add(new TableColumn("weights", 12, true));
        if (isWide) _table.Columns.Add(new TableColumn("bottoms", 30));
        _table.Columns.Add(new TableColumn(isWide ? "share of the largest" : "", Math.Max(4, Math.Min(40, width - _table.Width - 1))));
    }

    private void DrawRow(Surface surface, int y, DumpedLayer layer, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var theme = state.Theme;
        var hasWeights = layer.Parameters is > 0;
        _table.Cell(surface, y, 0, layer.Name, theme.Of(hasWeights ? Role.Text : Role.Dim));
        _table.Cell(surface, y, 1, layer.Type, theme.Of(Role.Dim));
        if (layer.TopShapes.Count > 0) _table.Cell(surface, y, 2, layer.TopShapes[0], theme.Of(Role.Dim));
        if (hasWeights) _table.Cell(surface, y, 3, Figures.Count(text, layer.Parameters!.Value), theme.Of(Role.Text));
        var bar = 4;
        if (_table.Columns.Count > 5)
        {
            if (layer.Bottoms.Count > 0) _table.Cell(surface, y, 4, layer.Bottoms.Count == 1 ? layer.Bottoms[0] : layer.Bottoms[0] + " …", theme.Of(Role.Faint));
            bar = 5;
        }

        if (hasWeights) Gauge.Draw(surface, new Rect(_table.At(bar), y, Math.Min(_table.Columns[bar].Width, surface.Width - _table.At(bar)), 1), (double)layer.Parameters!.Value / _most, theme.Of(Role.Series1), state.Symbols);
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
        var layer = _net.Layers[_place.Selected];
        for (var i = _place.Selected + 1; i < _net.Layers.Count; i++)
        {
            if (!_net.Layers[i].Bottoms.Any(layer.Tops.Contains)) continue;
            _place.Select(i, _net.Layers.Count);
            return;
        }

        state.Tell("no layer takes what this one makes");
    }
}
