using System.Runtime.InteropServices;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>What happened, on a chart: flags on its lower edge, dotted rules over its height, a label beside a rule.</summary>
internal sealed class ChartMarks
{
    // Rules that are closer than this would be a hatching.
    private const int Apart = 8;

    // A schedule with hundreds of small steps: it has its flags only.
    private bool _dense;

    public void DrawRules(Surface plot, List<ChartFlag> flags, in ColumnScale x, Theme theme, Symbols symbols)
    {
        _dense = IsDense(flags, x, plot.Width);
        var free = int.MinValue;
        foreach (ref readonly var flag in CollectionsMarshal.AsSpan(flags))
        {
            if (!flag.Rule || (_dense && flag.Role != Role.Bad)) continue;
            var column = Column(flag, x);
            if (column < 0 || column >= plot.Width || (flag.Role != Role.Bad && column < free)) continue;
            if (flag.Role != Role.Bad) free = column + Apart;
            var style = flag.Role == Role.Bad ? theme.Of(Role.Bad) : theme.Of(Role.Faint);
            for (var row = 0; row < plot.Height; row++) plot.Put(column, row, symbols.DottedVertical, style);
        }
    }

    /// <summary>Beside the upper end of its rule; at the lower one where the curve is in the way; left out where it would touch another.</summary>
    public void DrawLabels(Surface plot, List<ChartFlag> flags, in ColumnScale x, DotCanvas dots, Theme theme)
    {
        if (_dense) return;
        var topFree = 0;
        var bottomFree = 0;
        var free = int.MinValue;
        foreach (ref readonly var flag in CollectionsMarshal.AsSpan(flags))
        {
            if (!flag.Rule) continue;
            var column = Column(flag, x);
            if (column < 0 || column >= plot.Width || (flag.Role != Role.Bad && column < free)) continue;
            if (flag.Role != Role.Bad) free = column + Apart;
            if (flag.Label is not { } label) continue;
            var width = CellWidth.Of(label);
            var start = column + 1 + width <= plot.Width ? column + 1 : column - width;
            if (start < 0) continue;
            var row = start >= topFree && IsFree(dots, start, start + width, 0) ? 0 : plot.Height - 1;
            if (row > 0 && (start < bottomFree || !IsFree(dots, start, start + width, row))) continue;
            plot.Text(start, row, label, theme.Faded(flag.Role, 0.7f));
            if (row == 0) topFree = start + width + 1;
            else bottomFree = start + width + 1;
        }
    }

    /// <param name="row">Of the surface: the axis or the frame's lower edge.</param>
    public void DrawFlags(Surface surface, List<ChartFlag> flags, in ColumnScale x, Rect plot, int row, Theme theme)
    {
        foreach (ref readonly var flag in CollectionsMarshal.AsSpan(flags))
        {
            var column = Column(flag, x);
            if (column >= 0 && column < plot.Width) surface.Put(plot.X + column, row, flag.Glyph, _dense && flag.Role != Role.Bad ? theme.Faded(flag.Role, 0.5f) : theme.Of(flag.Role));
        }
    }

    private static bool IsDense(List<ChartFlag> flags, in ColumnScale x, int width)
    {
        var seen = 0;
        foreach (ref readonly var flag in CollectionsMarshal.AsSpan(flags))
        {
            if (flag.Rule && flag.Role != Role.Bad && Column(flag, x) is var column && column >= 0 && column < width) seen++;
        }

        return seen > 4 && seen * Apart > width;
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
