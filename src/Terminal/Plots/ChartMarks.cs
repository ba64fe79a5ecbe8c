using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>What happened, on a chart: flags on its lower edge, dotted rules over its height, a label beside a rule.</summary>
internal sealed class ChartMarks
{
    // Rules that are closer than this would be a hatching; a schedule with hundreds of small steps has its flags only.
    private const int Apart = 8;

    public void DrawRules(Surface plot, List<ChartFlag> flags, in ColumnScale x, Theme theme, Symbols symbols)
    {
        var free = int.MinValue;
        foreach (ref readonly var flag in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(flags))
        {
            if (!flag.Rule) continue;
            var column = Column(flag, x);
            if (column < 0 || column >= plot.Width || (flag.Role != Role.Bad && column < free)) continue;
            if (flag.Role != Role.Bad) free = column + Apart;
            var style = flag.Role == Role.Bad ? theme.Of(Role.Bad) : theme.Of(Role.Faint);
            for (var row = 0; row < plot.Height; row++) plot.Put(column, row, symbols.DottedVertical, style);
        }
    }

    /// <summary>At the top right of its rule; at the bottom where the curve is in the way; left out where it would touch another.</summary>
    public void DrawLabels(Surface plot, List<ChartFlag> flags, in ColumnScale x, DotCanvas dots, Theme theme)
    {
        var topFree = 0;
        var bottomFree = 0;
        var free = int.MinValue;
        foreach (ref readonly var flag in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(flags))
        {
            if (!flag.Rule) continue;
            var column = Column(flag, x);
            if (column < 0 || column >= plot.Width || (flag.Role != Role.Bad && column < free)) continue;
            if (flag.Role != Role.Bad) free = column + Apart;
            var start = column + 1;
            if (flag.Label is not { } label) continue;
            var end = start + CellWidth.Of(label);
            if (end > plot.Width) continue;
            if (start >= topFree && IsFree(dots, start, end, 0))
            {
                plot.Text(start, 0, label, theme.Faded(flag.Role, 0.7f));
                topFree = end + 1;
            }
            else if (start >= bottomFree && IsFree(dots, start, end, plot.Height - 1))
            {
                plot.Text(start, plot.Height - 1, label, theme.Faded(flag.Role, 0.7f));
                bottomFree = end + 1;
            }
        }
    }

    /// <param name="row">Of the surface: the axis or the frame's lower edge.</param>
    public void DrawFlags(Surface surface, List<ChartFlag> flags, in ColumnScale x, Rect plot, int row, Theme theme)
    {
        foreach (ref readonly var flag in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(flags))
        {
            var column = Column(flag, x);
            if (column >= 0 && column < plot.Width) surface.Put(plot.X + column, row, flag.Glyph, theme.Of(flag.Role));
        }
    }

    private static int Column(in ChartFlag flag, in ColumnScale x) => x.ColumnOf(flag.X) >> 1;

    private static bool IsFree(DotCanvas dots, int from, int to, int row)
    {
        for (var column = from; column < to; column++)
        {
            if (dots.HasDots(column, row)) return false;
        }

        return true;
    }
}
