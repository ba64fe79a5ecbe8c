using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>The cursor: a column over the chart's height and a box with every curve's value there, raw and (after ~) smoothed.</summary>
internal sealed class ReadOut
{
    private const int MostCurves = 12;
    private readonly char[] _text = new char[2 * NumberText.MaxLength + 8];

    public void Draw(Surface plot, LineChart chart, int cursor, in ColumnScale x, List<CurveColumns> columns, DotCanvas dots, Theme theme, Symbols symbols)
    {
        var dotColumn = x.ColumnOf(cursor);
        var column = dotColumn >> 1;
        if (column < 0 || column >= plot.Width) return;
        var selection = theme.Of(Role.Selection);
        for (var row = 0; row < plot.Height; row++)
        {
            var cell = plot.At(column, row);
            var style = selection.Background.IsDefault ? cell.Style.With(CellAttributes.Reverse) : cell.Style.On(selection.Background);
            // A line where no curve is; the curves' own dots stay.
            var isFree = cell.Rune is ' ' or Cell.Continuation || cell.Rune == symbols.GridDash || cell.Rune == symbols.DottedVertical;
            if (isFree && !selection.Background.IsDefault) style = theme.Of(Role.Accent).On(selection.Background);
            plot.Put(column, row, isFree ? symbols.Vertical : cell.Rune, style);
        }

        var width = Math.Max(chart.XName.Length + 16, chart.CursorNote is null ? 0 : Math.Min(40, CellWidth.Of(chart.CursorNote) + 2));
        var rows = 1 + (chart.CursorNote is null ? 0 : 1);
        for (var i = 0; i < chart.Curves.Count && i < MostCurves; i++)
        {
            var length = Values(chart.Curves[i], columns[i], cursor, dotColumn);
            if (length == 0) continue;
            width = Math.Max(width, CellWidth.Of(chart.Curves[i].Name) + length + 3);
            rows++;
        }

        width = Math.Min(width, plot.Width);
        var left = column + 2 + width <= plot.Width ? column + 2 : Math.Max(0, column - 1 - width);
        rows = Math.Min(rows, plot.Height);
        // At the bottom where it would hide much more of the curves at the top.
        var isInTheWay = dots.Count(left, 0, width, rows) > dots.Count(left, plot.Height - rows, width, rows) + rows;
        var box = plot.Part(left, isInTheWay ? plot.Height - rows : 0, width, rows);
        box.Fill(new Rect(0, 0, width, box.Height), ' ', selection);
        var end = box.Text(1, 0, chart.XName, selection.With(CellAttributes.Bold));
        var digits = chart.XName == "iter" ? NumberText.Count(cursor, _text) : chart.XText(cursor, _text);
        box.Text(end + 1, 0, _text.AsSpan(0, digits), selection.With(CellAttributes.Bold));
        var line = 1;
        for (var i = 0; i < chart.Curves.Count && i < MostCurves; i++)
        {
            var length = Values(chart.Curves[i], columns[i], cursor, dotColumn);
            if (length == 0) continue;
            var style = theme.Of(chart.Curves[i].Role);
            style = selection.Background.IsDefault ? style with { Attributes = selection.Attributes } : style.On(selection.Background);
            end = box.Text(1, line, chart.Curves[i].Name, style, Math.Max(1, width - length - 3));
            box.Text(end + 1, line++, _text.AsSpan(0, length), style);
        }

        if (chart.CursorNote is { } note) box.Text(1, line, note, selection, width - 2);
    }

    // The last point at or before the cursor: what was known there.
    private int Values(Curve curve, CurveColumns columns, int cursor, int dotColumn)
    {
        for (var p = curve.Parts.Count - 1; p >= 0; p--)
        {
            var part = curve.Parts[p];
            var at = (int)Math.Clamp((long)cursor - part.Shift, int.MinValue, int.MaxValue);
            if (at < part.From || part.Series.Count == 0) continue;
            var index = part.Series.At(Math.Min(at, part.To));
            if (index < 0 || part.Series.X[index] < part.From) continue;
            var length = NumberText.Value(part.Series.Y[index], _text, 5);
            var line = dotColumn < columns.Count ? columns.Line(dotColumn) : float.NaN;
            if (curve.Sparse || float.IsNaN(line)) return length;
            _text[length++] = ' ';
            _text[length++] = '~';
            return length + NumberText.Value(line, _text.AsSpan(length), 4);
        }

        return 0;
    }
}
