using System.Text;
using CaffeTop.Export.Charts;
using CaffeTop.Runs;
using CaffeTop.Summary;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Export;

/// <summary>The charts of the screen as plain characters: the same braille, without colours; the legend names the curves and their last values.</summary>
internal static class TextCharts
{
    private const int Width = 100;
    private const int Rows = 18;

    private static readonly Role[] Roles = [Role.Series1, Role.Series2, Role.Series3, Role.Series4, Role.Series5, Role.Series6];

    public static string Render(IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        var page = ChartPage.Of(runs, what);
        var text = new StringBuilder().Append(page.Title).Append('\n').Append(page.Subtitle).Append("\n\n");
        var theme = Theme.Mono;
        foreach (var panel in page.Panels)
        {
            var chart = new LineChart(panel.Title) { FloorZero = panel.FloorZero };
            for (var i = 0; i < panel.Curves.Count; i++)
            {
                var from = panel.Curves[i];
                var curve = new Curve(from.Name, Roles[i % Roles.Length]) { Sparse = from.IsSparse };
                foreach (var (series, overtaken) in from.Parts) curve.Parts.Add(new CurvePart(series, int.MinValue, overtaken == int.MaxValue ? overtaken : overtaken - 1));
                chart.Curves.Add(curve);
            }

            var cells = new CellBuffer(Width, Rows);
            chart.Draw(cells.Surface(), theme, Symbols.Unicode);
            text.Append(cells.ToText());
            foreach (var curve in panel.Curves) text.Append("  ").Append(curve.Name).Append("  ").Append(Words.Value(curve.Last)).Append('\n');
            text.Append('\n');
        }

        return text.ToString();
    }
}
