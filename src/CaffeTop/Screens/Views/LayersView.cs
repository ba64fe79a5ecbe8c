using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Panes;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Views;

/// <summary>View 2: layers over time as a heat-map or as a table, and the selected one's curves.</summary>
internal sealed class LayersView : IScreenView
{
    private const int LeastChart = 8;

    private readonly LayerTable _table = new();
    private readonly LineChart _detail = new("");
    private readonly CurveList _curves;
    private readonly ChartPointer _pointer = new();
    private readonly BlobTable _blobs = new();
    private bool _asTable;
    private Rect _list;
    private Rect _chart;

    public LayersView() => _curves = new CurveList(_detail);

    public int Panes => 2;

    public void Draw(Surface body, ScreenState state)
    {
        if (!_table.Has(state))
        {
            DrawNothing(body, state);
            return;
        }

        state.Charts.Update(state, body.Width >= 120);
        if (_table.HasNorms(state) && !state.IsMaximised)
        {
            DrawWithBlobs(body, state);
            return;
        }

        var rows = _table.Count(state) + (_asTable ? 2 : 2);
        var list = state.IsMaximised ? (state.Pane == 1 ? 0 : body.Height) : Math.Min(rows, Math.Max(6, body.Height * 3 / 5));
        (_list, _chart) = (new Rect(0, 0, body.Width, list), new Rect(0, list, body.Width, body.Height - list));
        if (list > 0) DrawList(body.Part(_list), state);
        if (_chart.Height >= 5) DrawDetail(body.Part(_chart), state);
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        // In the lower pane the arrows go through the blobs.
        if (state is { Pane: 1, HasChosenPane: true } && _blobs.Do(action)) return true;
        switch (action)
        {
            case ScreenAction.HeatMap:
                _asTable = !_asTable;
                return true;
            case ScreenAction.Metric:
                _table.NextMetric(state);
                state.Tell("metric: " + Name(_table.Metric, state));
                return true;
            case ScreenAction.Open:
                (state.IsMaximised, state.Pane) = (!state.IsMaximised, 1);
                return true;
            default:
                return _table.Do(action, state);
        }
    }

    public void Handle(MouseInput mouse, ScreenState state)
    {
        if (_chart.Contains(mouse.X, mouse.Y))
        {
            _pointer.Handle(mouse, _detail, mouse.X - _chart.X, state);
            return;
        }

        switch (mouse.Action)
        {
            case MouseAction.WheelDown:
                _table.Do(ScreenAction.Down, state);
                break;
            case MouseAction.WheelUp:
                _table.Do(ScreenAction.Up, state);
                break;
            case MouseAction.Press:
                _table.SelectRow(mouse.Y - _list.Y - (_asTable ? 2 : 1), state);
                break;
        }
    }

    public bool Find(string text, int direction, bool here, ScreenState state) => _table.Find(text, direction, here, state);

    public string? Copy(ScreenState state) => null;

    private string Name(LayerMetric metric, ScreenState state) => (metric, state.Symbols.Blocks) switch
    {
        (LayerMetric.Ratio, true) => _table.HasNorms(state) ? "log10 of ‖ΔW‖ / ‖W‖" : "log10 of lr·mean|∇W| / mean|W|",
        (LayerMetric.Ratio, _) => _table.HasNorms(state) ? "log10 of |step| / |W|" : "log10 of lr*mean|dW| / mean|W|",
        (LayerMetric.Weights, _) => "log10 of mean|W|",
        (LayerMetric.WeightNorm, true) => "log10 of ‖W‖",
        (LayerMetric.WeightNorm, _) => "log10 of |W|",
        (LayerMetric.Gradient, true) => "log10 of mean|∇W|",
        (LayerMetric.Gradient, _) => "log10 of mean|dW|",
        (LayerMetric.GradientNorm, true) => "log10 of ‖∇W‖",
        (LayerMetric.GradientNorm, _) => "log10 of |dW|",
        (LayerMetric.Zeros, _) => "zeros in the output (A: all layers)",
        _ => "log10 of mean|output|",
    };

    private static void DrawNothing(Surface body, ScreenState state)
    {
        var inside = Panel.Rule(body, "Layers", "", false, state.Theme, state.Symbols);
        if (state.Run is { IsOver: false, Progress: not null })
        {
            inside.Text(2, 1, "No values of layers have been sampled yet.", state.Theme.Of(Role.Text));
            inside.Text(2, 2, "A run takes them as --norms allows (1% of its time); a step (.) always does.", state.Theme.Of(Role.Dim));
            return;
        }

        inside.Text(2, 1, "This log has no values of layers.", state.Theme.Of(Role.Text));
        inside.Text(2, 2, "Caffe prints them with debug_info: true in the solver;", state.Theme.Of(Role.Dim));
        inside.Text(2, 3, "3 shows the net's layers and their shapes.", state.Theme.Of(Role.Dim));
    }

    // In iterations, whatever the charts' axis is.
    private static (double From, double To) Range(ScreenState state)
    {
        var (from, to) = ChartMoves.Seen(state);
        var coverage = state.Run.Coverage;
        return state.Axis switch
        {
            XAxis.Relative => (from + coverage.First, to + coverage.First),
            XAxis.Time => (coverage.First, Math.Max(coverage.First + 1, coverage.Last)),
            _ => (from, to),
        };
    }

    // The list, the selected layer's blobs, and its curves where there is room for them.
    private void DrawWithBlobs(Surface body, ScreenState state)
    {
        var row = _table.Selected(state);
        var wanted = row is null ? 0 : _blobs.Rows(row);
        var list = Math.Min(_table.Count(state) + 2, Math.Max(4, body.Height - Math.Min(wanted, body.Height * 3 / 5)));
        var blobs = Math.Min(wanted, body.Height - list);
        var chart = body.Height - list - blobs;
        // Less is no picture: the blobs' histogram takes it.
        if (chart < LeastChart) (blobs, chart) = (blobs + chart, 0);
        _list = new Rect(0, 0, body.Width, list);
        _chart = new Rect(0, list + blobs, body.Width, chart);
        DrawList(body.Part(_list), state);
        if (row is not null && blobs > 2) _blobs.Draw(body.Part(0, list, body.Width, blobs), row, LayerRows.Find(state)!, state);
        if (chart > 0) DrawDetail(body.Part(_chart), state);
    }

    private void DrawList(Surface surface, ScreenState state)
    {
        if (_asTable)
        {
            _table.Draw(surface, state, true);
            return;
        }

        var inside = Panel.Rule(surface, "Layers", Name(_table.Metric, state), false, state.Theme, state.Symbols);
        if (surface.Width >= 100)
        {
            surface.TextRight(surface.Width - 30, 0, " low ", state.Theme.Of(Role.Dim));
            HeatMap.Legend(surface, surface.Width - 30, 0, 16, state.Theme, state.Symbols);
            surface.Text(surface.Width - 14, 0, " high ", state.Theme.Of(Role.Dim));
        }

        _table.DrawHeat(inside, Range(state), state);
    }

    private void DrawDetail(Surface surface, ScreenState state)
    {
        _curves.Begin();
        _detail.Flags.Clear();
        _detail.View = state.Chart;
        (_detail.Boxed, _detail.Focused) = (surface.Width >= 120, state.Pane == 1 && state.HasChosenPane);
        if (_table.Selected(state) is { } row && LayerRows.Find(state) is { } session && state.Axis != XAxis.Time)
        {
            _detail.Title = row.Name;
            var limit = state.Player.Limit(session.Index) ?? -1;
            var shift = state.Axis == XAxis.Relative ? -state.Run.Coverage.First : 0;
            Add("mean|W|", row.Weights, Role.Series1);
            Add(state.Symbols.Blocks ? "mean|∇W|" : "mean|dW|", row.Gradient, Role.Series2);
            Add(state.Symbols.Blocks ? "mean|ΔW|" : "mean|step|", row.Update, Role.Series5);
            Add("output", row.Top, Role.Series3);
            Add("gradient to bottom", row.BottomGradient, Role.Series4);
            _detail.Flags.AddRange(state.Charts.Loss.Flags);

            void Add(string name, Series? series, Role role)
            {
                if (series is not null) _curves.Add("", name, role, sparse: false).Parts.Add(new CurvePart(series, int.MinValue, limit, shift));
            }
        }
        else
        {
            _detail.Title = state.Axis == XAxis.Time ? "layers have no times; x shows iterations" : "";
        }

        _detail.Draw(surface, state.Theme, state.Symbols);
    }
}
