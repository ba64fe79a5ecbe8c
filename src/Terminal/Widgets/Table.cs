using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Widgets;

/// <summary>A column: its title, its width in cells, and whether numbers stand at its right.</summary>
public readonly record struct TableColumn(string Title, int Width, bool Right = false);

/// <summary>Rows under a line of titles; widths do not depend on what stands in the rows, so that a new value moves nothing.</summary>
public sealed class Table
{
    private const int Gap = 2;

    public List<TableColumn> Columns { get; } = [];

    /// <summary>The first column's place.</summary>
    public int Left { get; set; } = 1;

    public void DrawTitles(Surface surface, int y, Theme theme)
    {
        for (var i = 0; i < Columns.Count; i++) Cell(surface, y, i, Columns[i].Title, theme.Of(Role.Dim));
    }

    /// <summary>Where a column begins.</summary>
    public int At(int column)
    {
        var x = Left;
        for (var i = 0; i < column; i++) x += Columns[i].Width + Gap;
        return x;
    }

    /// <summary>Where the columns end.</summary>
    public int Width => At(Columns.Count);

    public void Cell(Surface surface, int y, int column, ReadOnlySpan<char> text, Style style)
    {
        var (x, width) = (At(column), Columns[column].Width);
        width = Math.Min(width, surface.Width - x);
        if (width <= 0 || text.IsEmpty) return;
        var room = surface.Part(x, y, width, 1);
        var needed = CellWidth.Of(text);
        if (Columns[column].Right && needed <= width) room.TextRight(width, 0, text, style);
        else room.Text(0, 0, text, style, width);
    }

    /// <summary>The bar of the selected row.</summary>
    public static void Select(Surface surface, int y, Theme theme)
    {
        var selection = theme.Of(Role.Selection);
        surface.Restyle(new Rect(0, y, surface.Width, 1), selection.Background.IsDefault
            ? static style => style.With(CellAttributes.Reverse)
            : style => style.On(selection.Background));
    }
}
