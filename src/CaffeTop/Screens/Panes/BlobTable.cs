using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>A layer's blobs by row: mean, norm, range, zeros, what is not finite, how that went; below, how the selected one's values are spread.</summary>
internal sealed class BlobTable
{
    private const int MostTrend = 40;

    private readonly ListPlace _place = new();
    private readonly Table _table = new();
    private readonly float[] _trend = new float[MostTrend];
    private readonly BlobHistogram _histogram = new();
    private int _width = -1;
    private readonly List<string> _names = [];
    private LayerRow? _row;
    private string _facts = "";
    private bool _isAscii;
    private int _count;

    /// <summary>Rows that it would take: title, what the layer is, titles, blobs, histogram.</summary>
    public int Rows(LayerRow row) => 3 + row.Blobs.Count + BlobHistogram.Rows;

    public bool Do(ScreenAction action) => action is ScreenAction.Up or ScreenAction.Down or ScreenAction.Top or ScreenAction.Bottom && ListKeys.Do(action, _place, _count);

    public void Draw(Surface surface, LayerRow row, Session session, ScreenState state)
    {
        Take(row, state.Symbols);
        var isFocused = state is { Pane: 1, HasChosenPane: true };
        var inside = Panel.Rule(surface, row.Name, row.Type, isFocused, state.Theme, state.Symbols);
        inside.Text(1, 0, _facts, state.Theme.Of(Role.Dim), inside.Width - 2);
        Fit(inside.Width, state);
        _table.DrawTitles(inside, 1, state.Theme);
        var limit = state.Player.Limit(session.Index) ?? -1;
        var left = inside.Height - 2;
        var histogram = left - _count >= 2 ? left - _count : left >= 4 ? 2 : 0;
        var rows = Math.Min(_count, left - histogram);
        _place.Fit(_count, Math.Max(1, rows));
        for (var i = 0; i < rows && _place.Top + i < _count; i++)
        {
            DrawRow(inside, 2 + i, row.Blobs[_place.Top + i], _names[_place.Top + i], limit, state);
            if (_place.Top + i != _place.Selected) continue;
            if (isFocused) Table.Select(inside, 2 + i, state.Theme);
            else inside.Put(0, 2 + i, state.Symbols.Selected, state.Theme.Of(Role.Accent));
        }

        if (_place.Selected >= _count) return;
        var blob = row.Blobs[_place.Selected];
        _histogram.Watch(blob, state);
        if (histogram > 0) _histogram.Draw(inside.Part(0, inside.Height - histogram, inside.Width, histogram), blob, _names[_place.Selected], state);
    }

    // Texts are made once, not for each frame.
    private void Take(LayerRow row, Symbols symbols)
    {
        if (_row == row && _count == row.Blobs.Count && _isAscii == !symbols.Blocks && (_facts.Length > 0 || row.Layer is null)) return;
        (_row, _count, _isAscii, _facts) = (row, row.Blobs.Count, !symbols.Blocks, Facts(row));
        _names.Clear();
        foreach (var blob in row.Blobs) _names.Add(Name(blob, symbols));
    }

    // W, bias, ∇W, top conv1.
    private static string Name(LayerCurve blob, Symbols symbols)
    {
        var gradient = symbols.Blocks ? "∇" : "d";
        var parameter = blob.Blob switch { "0" => "W", "1" => "bias", _ => blob.Blob };
        return blob.Kind switch
        {
            StatKind.ParamData => parameter,
            StatKind.ParamDiff => gradient + parameter,
            StatKind.ParamUpdate => (symbols.Blocks ? "Δ" : "step ") + parameter,
            StatKind.TopData => "top " + blob.Blob,
            _ => gradient + "bottom " + blob.Blob,
        };
    }

    private static string Facts(LayerRow row)
    {
        if (row.Layer is not { } layer) return "";
        var text = string.Join(", ", layer.ParameterShapes);
        if (layer.Parameters is > 0) text += string.Create(CultureInfo.InvariantCulture, $" ({layer.Parameters:#,##0} weights)");
        if (layer.Bottoms.Count > 0) text += $"   bottom {string.Join(", ", layer.Bottoms)}";
        for (var i = 0; i < layer.Tops.Count; i++) text += $"   top {layer.Tops[i]}{(i < layer.TopShapes.Count && layer.TopShapes[i].Length > 0 ? " " + layer.TopShapes[i] : "")}";
        return text.TrimStart();
    }

    private void Fit(int width, ScreenState state)
    {
        if (_width == width) return;
        _width = width;
        _table.Columns.Clear();
        _table.Columns.Add(new TableColumn("blob", width >= 100 ? 20 : 11));
        _table.Columns.Add(new TableColumn("mean|x|", 9, true));
        _table.Columns.Add(new TableColumn(state.Symbols.Blocks ? "‖·‖₂" : "L2", 9, true));
        if (width >= 76)
        {
            _table.Columns.Add(new TableColumn("min", 8, true));
            _table.Columns.Add(new TableColumn("max", 8, true));
        }

        _table.Columns.Add(new TableColumn("zeros", 6, true));
        _table.Columns.Add(new TableColumn("nan", 4, true));
        if (width >= 100) _table.Columns.Add(new TableColumn(state.Symbols.Blocks ? "‖ΔW‖/‖W‖" : "step/W", 9, true));
        _table.Columns.Add(new TableColumn("trend", Math.Clamp(width - _table.Width - 1, 3, MostTrend)));
    }

    private void DrawRow(Surface surface, int y, LayerCurve blob, string name, int limit, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var theme = state.Theme;
        _table.Cell(surface, y, 0, name, theme.Of(Role.Text));
        var column = 1;
        Number(surface, y, column++, At(blob.Values, limit), Role.Text, state);
        var norms = blob.Norms;
        Number(surface, y, column++, At(norms?.L2, limit), Role.Text, state);
        if (_table.Columns.Count > 6)
        {
            Number(surface, y, column++, At(norms?.Minimum, limit), Role.Dim, state);
            Number(surface, y, column++, At(norms?.Maximum, limit), Role.Dim, state);
        }

        if (At(norms?.Zeros, limit) is var zeros && !float.IsNaN(zeros))
        {
            text.TryWrite(CultureInfo.InvariantCulture, $"{zeros * 100:0.0}%", out var length);
            _table.Cell(surface, y, column, text[..length], theme.Of(zeros > 0.99f ? Role.Bad : Role.Dim));
        }

        column++;
        if (At(norms?.NonFinite, limit) is var bad && !float.IsNaN(bad)) _table.Cell(surface, y, column, Figures.Short(text, bad), theme.Of(bad > 0 ? Role.Bad : Role.Faint));
        column++;
        if (column + 1 < _table.Columns.Count)
        {
            var ratio = At(norms?.UpdateRatio, limit);
            Number(surface, y, column++, ratio, LayerTable.Judge(ratio), state);
        }

        DrawTrend(surface, y, column, blob.Values, limit, state);
    }

    private void Number(Surface surface, int y, int column, float value, Role role, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        if (!float.IsNaN(value)) _table.Cell(surface, y, column, Figures.Value(text, value), state.Theme.Of(role));
    }

    private void DrawTrend(Surface surface, int y, int column, Series series, int limit, ScreenState state)
    {
        var end = Player.UpperBound(series.X, limit);
        var count = Math.Min(end, Math.Min(_table.Columns[column].Width, surface.Width - _table.At(column)));
        if (count <= 0) return;
        var (low, high) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < count; i++)
        {
            var value = (float)Math.Log10(Math.Abs(series.Y[end - count + i]));
            _trend[i] = float.IsFinite(value) ? value : float.NaN;
            if (float.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low > high) return;
        // A trend of less than a power of ten is drawn flat, as it is.
        var middle = (low + high) / 2;
        Sparkline.Draw(surface, _table.At(column), y, _trend.AsSpan(0, count), Math.Min(low, middle - 0.5f), Math.Max(high, middle + 0.5f), state.Theme.Of(Role.Series1), state.Symbols);
    }

    private static float At(Series? series, int limit)
    {
        if (series is null) return float.NaN;
        var at = Player.UpperBound(series.X, limit) - 1;
        return at < 0 ? float.NaN : series.Y[at];
    }
}
