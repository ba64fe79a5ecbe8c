using CaffeTop.Runs;

namespace CaffeTop.Export.Charts;

/// <summary>A run's charts as a file of 1200 units' width: PNG (twice as many pixels) or SVG.</summary>
internal static class ChartPicture
{
    private const int Width = 1200;
    private const int PixelsPerUnit = 2;

    public static byte[] Png(IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        var page = ChartPage.Of(runs, what);
        var canvas = new PngCanvas(Width, Height(page), PixelsPerUnit);
        new ChartPainter(canvas, Width, Height(page)).Paint(page);
        return canvas.End();
    }

    public static byte[] Svg(IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        var page = ChartPage.Of(runs, what);
        var canvas = new SvgCanvas(Width, Height(page), page.Title);
        new ChartPainter(canvas, Width, Height(page)).Paint(page);
        return canvas.End();
    }

    private static int Height(ChartPage page) => 130 + (int)(page.Panels.Sum(static p => p.Weight) * 330) + 40 * page.Panels.Count;
}
