using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Widgets;

/// <summary>Values as coloured cells, dark for low and red for high; densities where the theme has no 24-bit colours.</summary>
public static class HeatMap
{
    private static readonly Ink[] Ramp =
    [
        Ink.Rgb(0x0D1130), Ink.Rgb(0x1A2A6C), Ink.Rgb(0x1F5F9F), Ink.Rgb(0x1F9E9E), Ink.Rgb(0x55BF78), Ink.Rgb(0xE5DC4F), Ink.Rgb(0xF5A03A), Ink.Rgb(0xF0506E),
    ];

    /// <param name="share">0 low … 1 high; NaN: nothing is known there.</param>
    public static void Cell(Surface surface, int x, int y, double share, Theme theme, Symbols symbols)
    {
        if (double.IsNaN(share)) return;
        share = Math.Clamp(share, 0, 1);
        if (!theme.Ground.IsRgb)
        {
            var level = Math.Clamp((int)(share * (symbols.Shades.Length - 1)) + 1, 1, symbols.Shades.Length - 1);
            surface.Put(x, y, symbols.Shades[level], theme.Of(Role.Accent));
            return;
        }

        surface.Put(x, y, ' ', default(Style).On(Color(share)));
    }

    /// <summary>The ramp itself, low to high.</summary>
    public static void Legend(Surface surface, int x, int y, int width, Theme theme, Symbols symbols)
    {
        for (var i = 0; i < width; i++) Cell(surface, x + i, y, (i + 0.5) / width, theme, symbols);
    }

    private static Ink Color(double share)
    {
        // Steps that an eye can tell apart, so that a small change sends no cells.
        var place = Math.Round(share * 28) / 28 * (Ramp.Length - 1);
        var low = Math.Min((int)place, Ramp.Length - 2);
        return Ramp[low].Mix(Ramp[low + 1], (float)(place - low));
    }
}
