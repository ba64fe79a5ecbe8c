using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>Layers by row: weights, gradients, how far an iteration moves them, and how that went.</summary>
internal sealed class LayerTable
{
    private const int TrendPoints = 60;

    private readonly LayerRows _rows = new();
    private readonly ListPlace _place = new();
    private readonly Table _table = new();
    private readonly float[] _trend = new float[TrendPoints];
    private LayerSort _sort;
    private bool _withAll;
    private int _width = -1;
    private bool _withNorms;

    public LayerMetric Metric { get; private set; }

    /// <summary>The next metric that the log tells.</summary>
    public void NextMetric(ScreenState state)
    {
        Count(state);
        var all = Enum.GetValues<LayerMetric>().Length;
        do Metric = (LayerMetric)(((int)Metric + 1) % all);
        while (Metric != LayerMetric.Ratio && !_rows.Has(Metric));
    }

    /// <summary>Samples tell of norms and updates.</summary>
    public bool HasNorms(ScreenState state) => Count(state) > 0 && _rows.HasNorms;

    public bool Has(ScreenState state) => LayerRows.Find(state) is not null;

    public LayerRow? Selected(ScreenState state)
    {
        var rows = _rows.Update(state, _sort, _withAll, Metric);
        return _place.Selected < rows.Count ? rows[_place.Selected] : null;
    }

    /// <summary>Rows in all.</summary>
    public int Count(ScreenState state) => _rows.Update(state, _sort, _withAll, Metric).Count;

    /// <summary>Selects the row drawn at a place of the list.</summary>
    public void SelectRow(int row, ScreenState state)
    {
        if (row >= 0) _place.Select(_place.Top + row, Count(state));
    }

    public bool Find(string text, int direction, bool here, ScreenState state)
    {
        var rows = _rows.Update(state, _sort, _withAll, Metric);
        return _place.Find(rows.Count, direction, here, i =>
            rows[i].Name.Contains(text, StringComparison.OrdinalIgnoreCase) || rows[i].Type.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The same rows over time.</summary>
    public void DrawHeat(Surface surface, (double From, double To) range, ScreenState state) =>
        LayerHeat.Draw(surface, _rows, _rows.Update(state, _sort, _withAll, Metric), _place, Metric, range, state);

    public void Draw(Surface surface, ScreenState state, bool focused)
    {
        var rows = _rows.Update(state, _sort, _withAll, Metric);
        var inside = Panel.Rule(surface, "Layers", _sort switch { LayerSort.Value => "by value", LayerSort.Name => "by name", _ => "by net order" }, focused, state.Theme, state.Symbols);
        Fit(surface.Width, _rows.HasNorms, state);
        _table.DrawTitles(inside, 0, state.Theme);
        var visible = inside.Height - 1;
        _place.Fit(rows.Count, visible);
        for (var i = 0; i < visible && _place.Top + i < rows.Count; i++)
        {
            DrawRow(inside, 1 + i, rows[_place.Top + i], state);
            if (focused && _place.Top + i == _place.Selected) Table.Select(inside, 1 + i, state.Theme);
        }
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        if (ListKeys.Do(action, _place, Count(state))) return true;
        switch (action)
        {
            case ScreenAction.Sort:
                _sort = (LayerSort)(((int)_sort + 1) % 3);
                break;
            case ScreenAction.AllLayers:
                _withAll = !_withAll;
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>What a ratio of one iteration's step to the weights looks like: 1e-3 is usual.</summary>
    public static Role Judge(double ratio) => ratio switch
    {
        double.NaN => Role.Faint,
        0 => Role.Bad,
        > 0.1 => Role.Bad,
        > 0.02 or < 1e-6 => Role.Warning,
        _ => Role.Good,
    };

    private void Fit(int width, bool withNorms, ScreenState state)
    {
        if (_width == width && _withNorms == withNorms) return;
        (_width, _withNorms) = (width, withNorms);
        _table.Columns.Clear();
        var isWide = width >= 120;
        _table.Columns.Add(new TableColumn("layer", isWide ? 20 : 14));
        _table.Columns.Add(new TableColumn("type", isWide ? 16 : 12));
        if (isWide)
        {
            _table.Columns.Add(new TableColumn("shape", 18));
            _table.Columns.Add(new TableColumn("params", 11, true));
        }

        var ascii = !state.Symbols.Blocks;
        var (weights, gradient, ratio) = (withNorms, ascii) switch
        {
            (true, true) => ("|W|", "|dW|", "step/|W|"),
            (true, _) => ("‖W‖", "‖∇W‖", "‖ΔW‖/‖W‖"),
            (_, true) => ("mean|W|", "mean|dW|", "lr*dW/W"),
            _ => ("mean|W|", "mean|∇W|", "lr·∇W/W"),
        };
        _table.Columns.Add(new TableColumn(weights, 9, true));
        _table.Columns.Add(new TableColumn(gradient, 9, true));
        _table.Columns.Add(new TableColumn(ratio, 9, true));
        var left = width - _table.Width - 1;
        _table.Columns.Add(new TableColumn(isWide ? _withNorms ? "update ratio, last samples" : "step ratio, last samples" : "trend", Math.Clamp(left, 4, isWide ? TrendPoints : 16)));
    }

    private void DrawRow(Surface surface, int y, LayerRow row, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var theme = state.Theme;
        _table.Cell(surface, y, 0, row.Name, theme.Of(row.HasWeights ? Role.Text : Role.Dim));
        _table.Cell(surface, y, 1, row.Type, theme.Of(Role.Dim));
        var column = 2;
        if (_table.Columns.Count > 6)
        {
            _table.Cell(surface, y, column++, row.Shape, theme.Of(Role.Faint));
            if (row.Parameters is > 0) _table.Cell(surface, y, column, Figures.Count(text, row.Parameters.Value), theme.Of(Role.Dim));
            column++;
        }

        if (!row.HasWeights)
        {
            var top = _rows.Value(row, LayerMetric.Activation, state);
            if (double.IsNaN(top)) return;
            surface.Text(_table.At(column), y, "out ", theme.Of(Role.Faint));
            surface.Text(_table.At(column) + 4, y, Figures.Value(text, top), theme.Of(Role.Dim));
            return;
        }

        Number(surface, y, column, _rows.Value(row, _withNorms ? LayerMetric.WeightNorm : LayerMetric.Weights, state), Role.Text, state);
        Number(surface, y, column + 1, _rows.Value(row, _withNorms ? LayerMetric.GradientNorm : LayerMetric.Gradient, state), Role.Text, state);
        var ratio = _rows.Value(row, LayerMetric.Ratio, state);
        Number(surface, y, column + 2, ratio, Judge(ratio), state);
        DrawTrend(surface, y, column + 3, row, Judge(ratio), state);
    }

    private void Number(Surface surface, int y, int column, double value, Role role, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        if (!double.IsNaN(value)) _table.Cell(surface, y, column, Figures.Value(text, value), state.Theme.Of(value == 0 ? Role.Bad : role));
    }

    private void DrawTrend(Surface surface, int y, int column, LayerRow row, Role role, ScreenState state)
    {
        if (_rows.Session is not { } session || row.Of(LayerMetric.Ratio) is not { } series) return;
        var end = Player.UpperBound(series.X, state.Player.Limit(session.Index) ?? -1);
        var count = Math.Min(end, _table.Columns[column].Width);
        var (low, high) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < count; i++)
        {
            var value = (float)Math.Log10(_rows.ValueAt(row, LayerMetric.Ratio, end - count + i));
            _trend[i] = float.IsFinite(value) ? value : float.NaN;
            if (float.IsNaN(_trend[i])) continue;
            (low, high) = (Math.Min(low, _trend[i]), Math.Max(high, _trend[i]));
        }

        if (low > high) return;
        // A trend of less than a power of ten is drawn flat, as it is.
        var middle = (low + high) / 2;
        Sparkline.Draw(surface, _table.At(column), y, _trend.AsSpan(0, count), Math.Min(low, middle - 0.5f), Math.Max(high, middle + 0.5f), state.Theme.Of(role), state.Symbols);
    }
}
