using System.Globalization;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>A metric of all layers over the iterations: a row per layer, a column per stretch of iterations.</summary>
internal sealed class LayerHeat
{
    private const int NameWidth = 18;
    private const int ValueWidth = 22;
    private const double LowRatio = -7;
    private const double HighRatio = -1;

    // A layer whose output is nearly all zero is dead.
    private const double MostZeros = 0.99;

    /// <summary>Where the cells begin and how many columns they take.</summary>
    public static (int Left, int Width) Cells(int width)
    {
        var name = width >= 100 ? NameWidth : 12;
        var value = width >= 100 ? ValueWidth : 10;
        return (name, Math.Max(1, width - name - value));
    }

    public static void Draw(Surface surface, LayerRows rows, IReadOnlyList<LayerRow> shown, ListPlace place, LayerMetric metric, (double From, double To) range, ScreenState state)
    {
        var (left, width) = Cells(surface.Width);
        var buckets = Buckets.Of(range.From, range.To, width);
        var (low, high) = metric switch { LayerMetric.Ratio => (LowRatio, HighRatio), LayerMetric.Zeros => (0, 1), _ => Scale(rows, shown, metric, buckets, state) };
        place.Fit(shown.Count, surface.Height - 1);
        for (var i = 0; i < surface.Height - 1 && place.Top + i < shown.Count; i++)
        {
            var row = shown[place.Top + i];
            var isSelected = place.Top + i == place.Selected;
            surface.Put(0, i, isSelected ? state.Symbols.Selected : ' ', state.Theme.Of(Role.Accent));
            surface.Text(1, i, row.Name, state.Theme.Of(isSelected ? Role.Title : Role.Text), left - 2);
            for (var c = 0; c < buckets.Count; c++)
            {
                var value = At(rows, row, metric, buckets, c, state);
                HeatMap.Cell(surface, left + c, i, double.IsNaN(value) ? double.NaN : metric == LayerMetric.Zeros ? value : value == 0 ? 0 : (Math.Log10(value) - low) / (high - low), state.Theme, state.Symbols);
            }

            DrawValue(surface, i, left + width + 1, row, rows, metric, state);
            if (isSelected)
            {
                Table.Select(surface.Part(0, i, left, 1), 0, state.Theme);
                Table.Select(surface.Part(left + width, i, surface.Width - left - width, 1), 0, state.Theme);
            }
        }

        DrawAxis(surface, Math.Min(surface.Height - 1, shown.Count - place.Top), left, buckets, range, state);
    }

    // The last value of a stretch; where it has none, that of the stretch before.
    private static double At(LayerRows rows, LayerRow row, LayerMetric metric, Buckets buckets, int column, ScreenState state)
    {
        if (row.Of(metric) is not { } series || rows.Session is not { } session) return double.NaN;
        var limit = state.Player.Limit(session.Index) ?? -1;
        if (buckets.Begin(column) > limit) return double.NaN;
        var at = Player.UpperBound(series.X, (int)Math.Min(limit, Math.Ceiling(buckets.Begin(column + 1)) - 1)) - 1;
        if (at < 0) return double.NaN;
        return rows.ValueAt(row, metric, at);
    }

    private static (double Low, double High) Scale(LayerRows rows, IReadOnlyList<LayerRow> shown, LayerMetric metric, Buckets buckets, ScreenState state)
    {
        var (low, high) = (double.MaxValue, double.MinValue);
        foreach (var row in shown)
        {
            for (var c = 0; c < buckets.Count; c++)
            {
                var value = Math.Log10(At(rows, row, metric, buckets, c, state));
                if (!double.IsFinite(value)) continue;
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        return low < high ? (low, high) : low > high ? (0, 1) : (low - 0.5, high + 0.5);
    }

    private static void DrawValue(Surface surface, int y, int x, LayerRow row, LayerRows rows, LayerMetric metric, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var value = rows.Value(row, metric, state);
        if (double.IsNaN(value))
        {
            if (metric == LayerMetric.Ratio && rows.Value(row, LayerMetric.Weights, state) == 0) surface.Text(x + 1, y, "W is 0", state.Theme.Of(Role.Bad));
            return;
        }

        if (metric == LayerMetric.Zeros)
        {
            text.TryWrite(CultureInfo.InvariantCulture, $"{value * 100:0.0} %", out var length);
            surface.TextRight(x + 8, y, text[..length], state.Theme.Of(value > MostZeros ? Role.Bad : Role.Text));
            return;
        }

        var role = metric == LayerMetric.Ratio ? LayerTable.Judge(value) : Role.Text;
        surface.TextRight(x + 8, y, Figures.Value(text, value), state.Theme.Of(role));
        if (metric != LayerMetric.Ratio || surface.Width < 100) return;
        surface.Text(x + 10, y, value == 0 ? "no gradient" : value > 0.02 ? "large steps" : value < 1e-6 ? "frozen?" : "ok", state.Theme.Of(role));
    }

    private static void DrawAxis(Surface surface, int y, int left, Buckets buckets, (double From, double To) range, ScreenState state)
    {
        if (y < 0 || y >= surface.Height) return;
        Span<char> text = stackalloc char[32];
        var dim = state.Theme.Of(Role.Dim);
        foreach (var flag in state.Charts.Loss.Flags)
        {
            if (flag.Label is null || flag.X < range.From || flag.X > range.To) continue;
            surface.Put(left + buckets.Column(flag.X), y, flag.Glyph, state.Theme.Of(flag.Role));
        }

        surface.Text(left, y, text[..NumberText.Short(range.From, text)], dim);
        surface.TextRight(left + buckets.Count, y, text[..NumberText.Short(range.To, text)], dim);
    }
}
