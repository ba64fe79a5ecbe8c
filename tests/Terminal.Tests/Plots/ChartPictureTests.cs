using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Tests.Plots;

/// <summary>The two charts of an overview as they look in each theme and size, compared with files.</summary>
public class ChartPictureTests
{
    [Fact]
    public void Narrow_and_dark() => Check("charts-80-dark", Run.Charts(), 80, 12, Theme.Dark, Symbols.Unicode);

    [Fact]
    public void Boxed_and_light() => Check("charts-120-light", Run.Charts(), 120, 18, Theme.Light, Symbols.Unicode);

    [Fact]
    public void Wide_with_a_cursor()
    {
        var charts = Run.Charts();
        foreach (var chart in charts)
        {
            chart.View.Cursor = 92_000;
            chart.CursorNote = "◆ snapshot";
        }

        Check("charts-200-cursor", charts, 200, 24, Theme.Dark, Symbols.Unicode);
    }

    [Fact]
    public void Sixteen_colours() => Check("charts-80-16", Run.Charts(), 80, 12, Theme.Sixteen, Symbols.Unicode);

    [Fact]
    public void Ascii_without_colours() => Check("charts-80-ascii", Run.Charts(Symbols.Ascii), 80, 12, Theme.Mono, Symbols.Ascii);

    [Fact]
    public void A_run_that_is_lost()
    {
        var charts = Run.Charts();
        var loss = charts[0].Curves[0].Parts[0].Series;
        for (var i = 0; i < 40; i++) loss.Append(230_400 + 400 * i, float.NaN);
        Check("charts-120-nan", charts, 120, 18, Theme.Dark, Symbols.Unicode);
    }

    [Fact]
    public void A_rate_that_falls_with_every_step()
    {
        var charts = Run.Charts();
        foreach (var chart in charts)
        {
            chart.Flags.Clear();
            for (var i = 0; i < 100; i++) chart.Flags.Add(new ChartFlag(2000 * i, '▼', Role.Warning, "lr 0.01", Rule: true));
        }

        var buffer = Check("charts-120-poly", charts, 120, 18, Theme.Dark, Symbols.Unicode);
        Assert.DoesNotContain('┊', buffer.ToText());
    }

    [Fact]
    public void A_part_of_it()
    {
        var charts = Run.Charts();
        foreach (var chart in charts) (chart.View.From, chart.View.To) = (90_000, 130_000);
        Check("charts-80-zoomed", charts, 80, 12, Theme.Dark, Symbols.Unicode);
    }

    private static CellBuffer Check(string name, LineChart[] charts, int width, int height, Theme theme, Symbols symbols)
    {
        var buffer = new CellBuffer(width, height);
        var left = width >= 120 ? width * 3 / 5 : width * 45 / 80;
        foreach (var chart in charts) chart.Boxed = width >= 120;
        charts[0].Draw(buffer.Surface().Part(0, 0, left, height), theme, symbols);
        charts[1].Draw(buffer.Surface().Part(left, 0, width - left, height), theme, symbols);
        Golden.Check(name, buffer);
        return buffer;
    }

    /// <summary>A made run: 230,000 iterations in three steps of the rate, noise, a spike, outliers.</summary>
    private static class Run
    {
        public static LineChart[] Charts(Symbols? symbols = null)
        {
            symbols ??= Symbols.Unicode;
            var (train, test, accuracy, topFive) = (new Series(), new Series(), new Series(), new Series());
            var chance = new Random(1);
            for (var i = 0; i <= 230_000; i += 80)
            {
                var noise = chance.NextDouble() + chance.NextDouble() + chance.NextDouble() - 1.5;
                var value = Level(i, 1) * Math.Exp(0.13 * noise);
                train.Append(i, (float)(i % 70_000 == 2000 ? 40 : i is > 185_400 and < 185_700 ? 1.92 : value));
            }

            for (var i = 0; i <= 230_000; i += 1000)
            {
                test.Append(i, (float)(Level(i, 1.3) * (1 + 0.01 * chance.NextDouble())));
                accuracy.Append(i, (float)(0.6 * (1 - Math.Exp(-i / 40_000.0))));
                topFive.Append(i, (float)(0.82 * (1 - Math.Exp(-i / 30_000.0))));
            }

            LineChart[] charts = [new LineChart("Loss"), new LineChart("Accuracy") { FloorZero = true }];
            charts[0].Curves.Add(new Curve("train", Role.Series1) { Parts = { new CurvePart(train) } });
            charts[0].Curves.Add(new Curve("test", Role.Series2) { Parts = { new CurvePart(test) }, Sparse = true });
            charts[1].Curves.Add(new Curve("test", Role.Series3) { Parts = { new CurvePart(accuracy) }, Sparse = true });
            charts[1].Curves.Add(new Curve("top-5", Role.Series4) { Parts = { new CurvePart(topFive) }, Sparse = true });
            foreach (var chart in charts)
            {
                foreach (var x in new[] { 40_000, 80_000 }) chart.Flags.Add(new ChartFlag(x, symbols.SnapshotFlag, Role.Good));
                chart.Flags.Add(new ChartFlag(100_000, symbols.RateFlag, Role.Warning, "lr 0.001", Rule: true));
                chart.Flags.Add(new ChartFlag(160_000, symbols.SnapshotFlag, Role.Good));
                chart.Flags.Add(new ChartFlag(185_500, symbols.AnomalyFlag, Role.Bad, null, Rule: true));
                chart.Flags.Add(new ChartFlag(200_000, symbols.RateFlag, Role.Warning, "lr 0.0001", Rule: true));
            }

            return charts;
        }

        private static double Level(int i, double factor) => factor * i switch
        {
            < 100_000 => 1.1 + 6 * Math.Exp(-i / 12_000.0) + 0.5 * Math.Exp(-i / 60_000.0),
            < 200_000 => 0.78 + 0.2 * Math.Exp(-(i - 100_000) / 1500.0),
            _ => 0.62 + 0.1 * Math.Exp(-(i - 200_000) / 1500.0),
        };
    }
}
