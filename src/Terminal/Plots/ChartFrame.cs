using System.Globalization;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>Everything around a chart's curves: title with legend, axes with their numbers, grid.</summary>
internal sealed class ChartFrame
{
    private readonly char[] _text = new char[NumberText.MaxLength + 16];
    private readonly char[] _other = new char[NumberText.MaxLength];

    public void Draw(
        Surface surface, LineChart chart, Rect plot, in ColumnScale x, ValueScale values, ValueTicks ticks, Theme theme, Symbols symbols)
    {
        if (chart.Boxed) Box(surface, theme, symbols);
        Title(surface, chart, theme, symbols);
        Axis(surface, chart, plot, theme, symbols);
        for (var i = 0; i < ticks.Count; i++)
        {
            var row = values.RowOf(ticks[i], plot.Height * 4) / 4;
            if (row < 0 || row >= plot.Height) continue;
            var length = NumberText.Tick(ticks[i], ticks.Step, _text);
            surface.TextRight(plot.X - 1, plot.Y + row, _text.AsSpan(0, Math.Min(length, plot.X - 1)), theme.Of(Role.Dim));
            surface.Put(plot.X - 1, plot.Y + row, symbols.Tick, theme.Of(Role.Rule));
            for (var column = 0; column < plot.Width; column += 2) surface.Put(plot.X + column, plot.Y + row, symbols.GridDash, theme.Of(Role.Rule));
        }

        XLabels(surface, chart, plot, x, theme);
    }

    /// <summary>The rule above with the title at its left and the legend at its right.</summary>
    public void Title(Surface surface, LineChart chart, Theme theme, Symbols symbols)
    {
        var rule = theme.Of(Role.Rule);
        var inset = chart.Boxed ? 1 : 0;
        for (var column = inset; column < surface.Width - inset; column++) surface.Put(column, 0, symbols.Horizontal, rule);
        var end = surface.Text(2, 0, " ", rule);
        end = surface.Text(end, 0, chart.Title, theme.Of(chart.Focused ? Role.Accent : Role.Title).With(CellAttributes.Bold));
        if (chart.IsLog) end = surface.Text(end, 0, " log y", theme.Of(Role.Accent));
        if (chart.Clipped > 0)
        {
            end = surface.Text(end, 0, " ", rule);
            surface.Put(end++, 0, symbols.ClippedAbove, theme.Of(Role.Dim));
            chart.Clipped.TryFormat(_text, out var length, default, CultureInfo.InvariantCulture);
            end = surface.Text(end, 0, _text.AsSpan(0, length), theme.Of(Role.Dim));
            if (surface.Width >= 60) end = surface.Text(end, 0, " clipped", theme.Of(Role.Dim));
        }

        end = surface.Text(end, 0, " ", rule);
        Legend(surface, chart, end, theme, symbols);
    }

    private void Legend(Surface surface, LineChart chart, int left, Theme theme, Symbols symbols)
    {
        var edge = surface.Width - (chart.Boxed ? 2 : 1);
        // Closer together, then three digits, where that shows a curve more.
        var (digits, gap) = (4, 2);
        var least = Legend(surface, chart, left, edge, digits, gap, null, symbols);
        foreach (var (fewer, closer) in (ReadOnlySpan<(int, int)>)[(4, 1), (3, 1)])
        {
            var missing = Legend(surface, chart, left, edge, fewer, closer, null, symbols);
            if (missing < least) (digits, gap, least) = (fewer, closer, missing);
        }

        var hidden = Legend(surface, chart, left, edge, digits, gap, theme, symbols);
        if (hidden == 0) return;
        hidden.TryFormat(_text, out var length, default, CultureInfo.InvariantCulture);
        var at = surface.Text(left, 0, "+", theme.Of(Role.Dim));
        at = surface.Text(at, 0, _text.AsSpan(0, length), theme.Of(Role.Dim));
        surface.Text(at, 0, " ", theme.Of(Role.Dim));
    }

    // From the right, the first curve outermost; returns how many found no room. Without a theme nothing is drawn.
    private int Legend(Surface surface, LineChart chart, int left, int right, int digits, int gap, Theme? theme, Symbols symbols)
    {
        var hidden = 0;
        for (var i = 0; i < chart.Curves.Count; i++)
        {
            var curve = chart.Curves[i];
            if (Last(curve) is not { } value) continue;
            var length = NumberText.Value(value, _text, digits);
            var width = 5 + CellWidth.Of(curve.Name) + length;
            // The title's last blank is the legend's first; "+1" needs its place.
            var free = i + 1 < chart.Curves.Count || hidden > 0 ? left + 3 : left - 1;
            if (i + 1 < chart.Curves.Count && AllFit(chart, i + 1, right - width, left - 1, digits, gap)) free = left - 1;
            if (right - width < free)
            {
                hidden++;
                continue;
            }

            var glyph = symbols.Braille ? symbols.LegendDash : symbols.CurveGlyphs[i % symbols.CurveGlyphs.Length];
            if (theme is not null) LegendItem(surface, curve, right - width, _text.AsSpan(0, length), glyph, theme);
            right -= width - 2 + gap;
        }

        return hidden;
    }

    private bool AllFit(LineChart chart, int from, int right, int left, int digits, int gap)
    {
        for (var i = from; i < chart.Curves.Count; i++)
        {
            if (Last(chart.Curves[i]) is { } value) right -= 3 + gap + CellWidth.Of(chart.Curves[i].Name) + NumberText.Value(value, _other, digits);
        }

        return right >= left;
    }

    private static void LegendItem(Surface surface, Curve curve, int column, ReadOnlySpan<char> value, int glyph, Theme theme)
    {
        var style = theme.Of(curve.Role);
        column = surface.Text(column, 0, " ", style);
        surface.Put(column++, 0, glyph, style);
        column = surface.Text(column, 0, " ", style);
        column = surface.Text(column, 0, curve.Name, theme.Of(Role.Dim));
        column = surface.Text(column, 0, " ", style);
        column = surface.Text(column, 0, value, style.With(CellAttributes.Bold));
        surface.Text(column, 0, " ", style);
    }

    /// <summary>The newest value of a curve, a NaN too.</summary>
    internal static float? Last(Curve curve)
    {
        for (var i = curve.Parts.Count - 1; i >= 0; i--)
        {
            var part = curve.Parts[i];
            var index = part.Series.At(part.To);
            if (index >= 0 && part.Series.X[index] >= part.From) return part.Series.Y[index];
        }

        return null;
    }

    private static void Box(Surface surface, Theme theme, Symbols symbols)
    {
        var style = theme.Of(Role.Rule);
        var right = surface.Width - 1;
        var bottom = surface.Height - 1;
        for (var column = 1; column < right; column++) surface.Put(column, bottom, symbols.Horizontal, style);
        for (var row = 1; row < bottom; row++)
        {
            surface.Put(0, row, symbols.Vertical, style);
            surface.Put(right, row, symbols.Vertical, style);
        }

        surface.Put(0, 0, symbols.TopLeft, style);
        surface.Put(right, 0, symbols.TopRight, style);
        surface.Put(0, bottom, symbols.BottomLeft, style);
        surface.Put(right, bottom, symbols.BottomRight, style);
    }

    private static void Axis(Surface surface, LineChart chart, Rect plot, Theme theme, Symbols symbols)
    {
        var style = theme.Of(Role.Rule);
        for (var row = plot.Y; row < plot.Bottom; row++) surface.Put(plot.X - 1, row, symbols.Vertical, style);
        if (chart.Boxed) return;
        surface.Put(plot.X - 1, plot.Bottom, symbols.AxisCorner, style);
        for (var column = plot.X; column < plot.Right; column++) surface.Put(column, plot.Bottom, symbols.Horizontal, style);
    }

    private void XLabels(Surface surface, LineChart chart, Rect plot, in ColumnScale x, Theme theme)
    {
        var row = plot.Bottom + (chart.Boxed ? 0 : 1);
        var step = Math.Max(1, NiceStep.ForTicks(x.PerColumn * 2 * 13));
        var free = plot.X - 1;
        for (var n = Math.Ceiling(x.Start(0) / step); ; n++)
        {
            var column = plot.X + x.ColumnOf(n * step) / 2;
            if (column >= plot.Right) break;
            var length = chart.XText(n * step, _text);
            var start = Math.Max(plot.X, column - length / 2);
            if (start <= free || start + length > surface.Width - (chart.Boxed ? 1 : 0)) continue;
            free = surface.Text(start, row, _text.AsSpan(0, length), theme.Of(Role.Dim));
        }
    }
}
