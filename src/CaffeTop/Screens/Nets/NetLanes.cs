using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Nets;

/// <summary>Draws the edges that skip layers, beside the rows of the layers: from the layer that makes a blob down to each that takes it.</summary>
internal static class NetLanes
{
    /// <summary>Columns that the lanes of a net take.</summary>
    public static int Width(NetGraph graph) => graph.Lanes == 0 ? 0 : 2 * graph.Lanes + 1;

    /// <param name="row">Of the net.</param>
    /// <param name="y">Of the surface, which is as wide as the lanes.</param>
    public static void Draw(Surface surface, NetGraph graph, int row, int y, Theme theme, Symbols symbols)
    {
        foreach (var edge in graph.Edges)
        {
            if (row > edge.From && row < edge.To) surface.Put(1 + 2 * edge.Lane, y, symbols.Vertical, Look(edge, theme));
        }

        foreach (var edge in graph.Edges)
        {
            if (row != edge.From && row != edge.To) continue;
            var style = Look(edge, theme);
            var lane = 1 + 2 * edge.Lane;
            for (var x = 0; x < lane; x++)
            {
                if (surface.At(x, y).Rune == ' ') surface.Put(x, y, symbols.Horizontal, style);
            }

            var corner = row == edge.From ? symbols.TopRight : graph.GoesOn(edge) ? symbols.Tick : symbols.BottomRight;
            surface.Put(lane, y, corner, style);
            if (row == edge.To) surface.Put(0, y, symbols.Braille ? '◂' : '<', style);
        }
    }

    private static Style Look(in NetEdge edge, Theme theme) => theme.Of(Role.Series1 + edge.Lane % 6);
}
