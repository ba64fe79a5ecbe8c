using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Widgets;

/// <summary>A share of something as a bar of one row, in eighths of a cell where the terminal has them.</summary>
public static class Gauge
{
    private static readonly int[] Eighths = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

    /// <param name="share">0…1; others are cut.</param>
    /// <param name="full">The foreground is the bar's colour, the background the rest's.</param>
    public static void Draw(Surface surface, Rect area, double share, Style full, Symbols symbols)
    {
        share = double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1);
        var eighths = (int)(share * area.Width * 8);
        for (var i = 0; i < area.Width; i++)
        {
            var part = Math.Clamp(eighths - i * 8, 0, 8);
            var rune = symbols.Blocks ? Eighths[part] : part >= 4 ? symbols.Gauge[1] : symbols.Gauge[0];
            surface.Put(area.X + i, area.Y, rune, full);
        }
    }
}
