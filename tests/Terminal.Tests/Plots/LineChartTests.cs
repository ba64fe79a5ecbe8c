using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Terminal.Tests.Plots;

public class LineChartTests
{
    [Fact]
    public void A_constant_stays_constant_however_it_is_smoothed()
    {
        var chart = Chart(Enumerable.Repeat(0.7f, 300));
        foreach (var smoothing in new[] { 0f, 0.6f, 0.9f, 0.99f })
        {
            chart.View.Smoothing = smoothing;
            var rows = Rows(chart, 60, 12);
            Assert.Single(rows, HasDots);
        }
    }

    [Fact]
    public void A_chart_that_has_grown_is_that_of_all_its_points_after_a_fit()
    {
        var values = Enumerable.Range(0, 60).Select(static i => 2.6f * MathF.Pow(0.9f, i)).ToArray();
        var series = new Series();
        var grown = Chart([]);
        grown.Curves[0].Parts[0] = new CurvePart(series);
        foreach (var value in values)
        {
            series.Append(series.Count, value);
            Rows(grown, 60, 14);
        }

        var whole = Rows(Chart(values), 60, 14);
        Assert.NotEqual(whole, Rows(grown, 60, 14));
        grown.Refit();
        Assert.Equal(whole, Rows(grown, 60, 14));
    }

    [Fact]
    public void What_is_not_a_number_is_a_column_of_its_own_colour()
    {
        var chart = Chart(Enumerable.Range(0, 50).Select(i => i == 30 ? float.NaN : 1f / (i + 1)));
        var buffer = Draw(chart, 70, 14);
        var red = Enumerable.Range(0, buffer.Width).Where(x => Enumerable.Range(1, 11).All(y => buffer[x, y].Style == Theme.Dark.Of(Role.Bad)));
        Assert.Single(red);
    }

    [Fact]
    public void A_run_that_stays_lost_is_red_where_it_begins_and_faint_after()
    {
        var chart = Chart(Enumerable.Range(0, 100).Select(i => i >= 60 ? float.NaN : 1f / (i + 1)));
        var buffer = Draw(chart, 70, 14);
        Assert.Single(Enumerable.Range(0, 70), x => buffer[x, 5].Style == Theme.Dark.Of(Role.Bad));
        Assert.True(Enumerable.Range(0, 70).Count(x => buffer[x, 5].Style == Theme.Dark.Faded(Role.Bad, 0.35f)) > 15);
    }

    [Fact]
    public void What_lies_below_the_range_is_marked_at_the_bottom()
    {
        var chart = Chart(Enumerable.Range(0, 400).Select(i => i == 200 ? -100f : 1 + i % 7 * 0.01f));
        Assert.Contains('▾', string.Concat(Rows(chart, 80, 14)));
    }

    [SkippableFact]
    public void Growing_curves_take_no_memory_for_their_drawing()
    {
        OptimizedBuild.OrSkip(typeof(LineChart));
        var chart = Chart(Enumerable.Range(0, 5000).Select(i => 1 + MathF.Sin(i)));
        var series = chart.Curves[0].Parts[0].Series;
        // Room for what is added below.
        for (var i = 0; i < 30; i++) series.Append(series.Count, 1);
        var buffer = new CellBuffer(120, 20);
        for (var i = 0; i < 3; i++) chart.Draw(buffer.Surface(), Theme.Dark, Symbols.Unicode);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            series.Append(series.Count, 1);
            chart.Draw(buffer.Surface(), Theme.Dark, Symbols.Unicode);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_spike_is_clipped_and_counted_and_o_shows_it()
    {
        var values = Enumerable.Range(0, 400).Select(i => i == 200 ? 100f : 1 + i % 7 * 0.01f);
        var chart = Chart(values);
        Assert.Contains("▴1 clipped", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
        chart.View.Outliers = true;
        Assert.DoesNotContain("clipped", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Values_over_many_magnitudes_get_a_logarithmic_scale_by_themselves()
    {
        var chart = Chart(Enumerable.Range(0, 200).Select(i => MathF.Exp(-i / 20f)));
        Assert.Contains("log y", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
        chart.View.Scale = ScaleMode.Linear;
        Assert.DoesNotContain("log y", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
        chart.View.Scale = ScaleMode.Log;
        Assert.Contains("log y", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_point_changes_the_last_columns_only()
    {
        var series = new Series();
        var chart = new LineChart("Loss");
        chart.Curves.Add(new Curve("train", Role.Series1) { Parts = { new CurvePart(series) } });
        for (var i = 0; i < 950; i++) series.Append(i, 1 + MathF.Sin(i / 30f));
        var before = Draw(chart, 100, 16);
        series.Append(950, 1);
        var after = Draw(chart, 100, 16);
        var changed = Enumerable.Range(0, 100).Where(x => Enumerable.Range(1, 15).Any(y => before[x, y] != after[x, y])).ToList();
        Assert.True(changed.Count <= 2, $"{changed.Count} columns changed");
    }

    [Fact]
    public void The_cursor_reads_out_what_was_known_there()
    {
        var chart = Chart(Enumerable.Range(0, 100).Select(i => (float)i));
        chart.View.Cursor = 42;
        var rows = Rows(chart, 90, 14);
        Assert.Contains("iter 42", rows[1], StringComparison.Ordinal);
        Assert.Contains("train 42 ~", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_value_stands_in_the_legend_even_when_it_is_no_number()
    {
        var chart = Chart([1, 2, float.NaN]);
        Assert.Contains("train nan", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_would_touch_another_is_left_out()
    {
        var chart = Chart(Enumerable.Range(0, 1000).Select(_ => 1f));
        for (var i = 0; i < 6; i++) chart.Flags.Add(new ChartFlag(100 + i, '▼', Role.Warning, "lr 0.001", Rule: true));
        var text = string.Concat(Rows(chart, 80, 14));
        Assert.InRange(text.Split("lr 0.001").Length - 1, 1, 2);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 40)]
    [InlineData(12, 3)]
    [InlineData(300, 2)]
    public void Any_size_can_be_drawn(int width, int height)
    {
        var chart = Chart(Enumerable.Range(0, 100).Select(i => (float)i));
        chart.View.Cursor = 50;
        foreach (var boxed in new[] { false, true })
        {
            chart.Boxed = boxed;
            Assert.Equal(width, Draw(chart, width, height).Width);
        }
    }

    [Fact]
    public void Extreme_values_and_places_can_be_drawn()
    {
        foreach (var values in new float[][] { [], [float.NaN], [float.MaxValue, -float.MaxValue], [0], [1e-38f, 1e38f], [-1, -2, -3], [float.Epsilon] })
        {
            var series = new Series();
            for (var i = 0; i < values.Length; i++) series.Append(i == values.Length - 1 ? int.MaxValue : i, values[i]);
            var chart = new LineChart("Loss");
            chart.Curves.Add(new Curve("train", Role.Series1) { Parts = { new CurvePart(series) } });
            foreach (var mode in Enum.GetValues<ScaleMode>())
            {
                chart.View.Scale = mode;
                Assert.StartsWith("── Loss", Rows(chart, 80, 14)[0], StringComparison.Ordinal);
            }
        }
    }

    [SkippableFact]
    public void Drawing_again_takes_no_memory()
    {
        OptimizedBuild.OrSkip(typeof(LineChart));
        var chart = Chart(Enumerable.Range(0, 5000).Select(i => 1 + MathF.Sin(i)));
        chart.Flags.Add(new ChartFlag(500, '▼', Role.Warning, "lr 0.001", Rule: true));
        chart.View.Cursor = 700;
        var buffer = new CellBuffer(120, 20);
        for (var i = 0; i < 3; i++) chart.Draw(buffer.Surface(), Theme.Dark, Symbols.Unicode);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) chart.Draw(buffer.Surface(), Theme.Dark, Symbols.Unicode);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Without_braille_each_curve_has_a_glyph()
    {
        var chart = Chart(Enumerable.Range(0, 100).Select(i => (float)i));
        var buffer = new CellBuffer(80, 14);
        chart.Draw(buffer.Surface(), Theme.Mono, Symbols.Ascii);
        var text = string.Concat(Enumerable.Range(0, 14).SelectMany(y => buffer.Row(y).ToArray()).Select(c => (char)c.Rune));
        Assert.Contains('*', text);
        Assert.DoesNotContain(text, c => c > 0x7E);
    }

    private static LineChart Chart(IEnumerable<float> values)
    {
        var series = new Series();
        foreach (var value in values) series.Append(series.Count, value);
        var chart = new LineChart("Loss");
        chart.Curves.Add(new Curve("train", Role.Series1) { Parts = { new CurvePart(series) } });
        return chart;
    }

    private static CellBuffer Draw(LineChart chart, int width, int height)
    {
        var buffer = new CellBuffer(width, height);
        chart.Draw(buffer.Surface(), Theme.Dark, Symbols.Unicode);
        return buffer;
    }

    private static string[] Rows(LineChart chart, int width, int height)
    {
        var buffer = Draw(chart, width, height);
        return [.. Enumerable.Range(0, height).Select(y => string.Concat(buffer.Row(y).ToArray().Select(c => char.ConvertFromUtf32(c.Rune))))];
    }

    private static bool HasDots(string row) => row.Any(c => c is > '\u2800' and <= '\u28FF');

    [Fact]
    public void While_the_rest_of_a_run_is_hidden_its_range_of_values_stands_still()
    {
        var series = new Series();
        for (var i = 0; i < 1000; i++) series.Append(i, 5 * MathF.Exp(-i / 200f) + (i == 900 ? 3 : 0));
        var pictures = new HashSet<string>();
        foreach (var seen in new[] { 10, 100, 500, 999 })
        {
            var chart = new LineChart("Loss") { Reserved = (0, 999) };
            var curve = new Curve("train", Role.Series1);
            curve.Parts.Add(new CurvePart(series, 0, seen));
            chart.Curves.Add(curve);
            var buffer = new CellBuffer(80, 20);
            chart.Draw(buffer.Surface(), Theme.Dark, Symbols.Unicode);
            pictures.Add(string.Join('\n', buffer.ToText().Split('\n').Skip(1).Select(static line => line[..Math.Min(7, line.Length)])));
        }

        Assert.Single(pictures);
    }
}
