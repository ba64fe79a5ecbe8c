using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Widgets;

/// <summary>Values as columns of one row, lowest to highest.</summary>
public static class Sparkline
{
    /// <param name="low">What the lowest column stands for.</param>
    /// <param name="high">What the highest one stands for; equal to <paramref name="low"/>: all are drawn half high.</param>
    public static void Draw(Surface surface, int x, int y, ReadOnlySpan<float> values, float low, float high, Style style, Symbols symbols)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (float.IsNaN(value)) continue;
            var share = high > low ? (value - low) / (high - low) : 0.4f;
            var level = Math.Clamp((int)(share * symbols.Sparks.Length), 0, symbols.Sparks.Length - 1);
            surface.Put(x + i, y, symbols.Sparks[level], style);
        }
    }
}
