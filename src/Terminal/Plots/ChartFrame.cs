using System.Globalization;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>Everything around a chart's curves: title with legend, axes with their numbers, grid.</summary>
internal sealed class ChartFrame
{
    private readonly char[] _text = new char[NumberText.MaxLength + 16];

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
            surface.TextRight(plot.X - 1, plot.Y + row, _text.AsSpan(0, Math.Min(length, LineChart.Gutter - 1)), theme.Of(Role.Dim));
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
        var right = surface.Width - (chart.Boxed ? 2 : 1);
        var hidden = 0;
        foreach (var curve in chart.Curves)
        {
            if (Last(curve) is not { } value) continue;
            var length = NumberText.Value(value, _text);
            var width = 4 + CellWidth.Of(curve.Name) + length + 1;
            if (right - width < left)
            {
                hidden++;
                continue;
            }

            right -= width;
            var style = theme.Of(curve.Role);
            var column = surface.Text(right, 0, " ", style);
            surface.Put(column++, 0, symbols.LegendDash, style);
            column = surface.Text(column, 0, " ", style);
            column = surface.Text(column, 0, curve.Name, theme.Of(Role.Dim));
            column = surface.Text(column, 0, " ", style);
            column = surface.Text(column, 0, _text.AsSpan(0, length), style.With(CellAttributes.Bold));
            surface.Text(column, 0, " ", style);
        }

        if (hidden == 0 || right - 5 < left) return;
        hidden.TryFormat(_text, out var digits, default, CultureInfo.InvariantCulture);
        var at = surface.Text(right - digits - 2, 0, "+", theme.Of(Role.Dim));
        surface.Text(at, 0, _text.AsSpan(0, digits), theme.Of(Role.Dim));
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
