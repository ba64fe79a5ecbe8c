using CaffeTop.Terminal.Plots;

namespace CaffeTop.Terminal.Tests.Plots;

/// <summary>A series that holds fewer points than it was given, against all of them.</summary>
public class ThinnedSeriesTests
{
    private const int Most = 8192;

    [Theory]
    [InlineData(1, 50_000)]
    [InlineData(2, 123_457)]
    [InlineData(3, 400_000)]
    public void What_is_held_is_bounded_and_what_is_told_of_all_is_exact(int seed, int length)
    {
        var (series, x, y) = Make(seed, length);
        Assert.True(series.IsThinned);
        Assert.InRange(series.Count, Most / 4, Most);
        Assert.Equal(length, series.Total);
        Assert.Equal((x[0], y[0]), (series.X[0], series.Y[0]));
        Assert.Equal((x[^1], y[^1]), (series.X[^1], series.Y[^1]));
        AssertSame(Sum(y), series.Summary(0, series.Count));
    }

    [Theory]
    [InlineData(4, 60_000)]
    [InlineData(5, 300_000)]
    public void Points_that_are_held_are_points_that_were_given_in_their_order(int seed, int length)
    {
        var (series, x, y) = Make(seed, length);
        var at = 0;
        for (var i = 0; i < series.Count; i++)
        {
            while (at < length && !(x[at] == series.X[i] && Same(y[at], series.Y[i]))) at++;
            Assert.True(at < length, $"point {i} was never given");
            // Seconds stay beside their point.
            Assert.Equal(at, series.Seconds[i]);
            at++;
        }

        // The last quarter of what is held at least is whole: it came last.
        Assert.Equal(y[^(series.Count / 5)..], series.Y[^(series.Count / 5)..].ToArray());
    }

    [Fact]
    public void Whole_groups_of_sixteen_have_the_summary_that_counting_all_points_gives()
    {
        var (series, x, y) = Make(6, 500_000);
        var chance = new Random(7);
        for (var n = 0; n < 300; n++)
        {
            var from = chance.Next(series.Count / 16);
            var to = chance.Next(from + 1, (series.Count / 16) + 1);
            var low = Array.BinarySearch(x, series.X[from * 16]);
            var high = to * 16 == series.Count ? x.Length : Array.BinarySearch(x, series.X[to * 16]);
            AssertSame(Sum(y[low..high]), series.Summary(from * 16, to * 16));
        }
    }

    [Fact]
    public void Columns_of_a_chart_miss_no_point_and_count_each_about_once()
    {
        var (series, x, y) = Make(8, 500_000);
        const int Columns = 20;
        var (first, points, largest) = (0, 0L, float.NegativeInfinity);
        for (var column = 0; column < Columns; column++)
        {
            var to = column == Columns - 1 ? series.Count : series.LowerBound((int)((column + 1) * (long)x[^1] / Columns));
            if (to == first) continue;
            var told = series.Summary(first, to);
            var all = Sum(y[Array.BinarySearch(x, series.X[first])..(Array.BinarySearch(x, series.X[to - 1]) + 1)]);
            Assert.InRange(told.Max, 99, all.Max);
            Assert.InRange(told.Min, all.Min, 1);
            Assert.InRange(told.Mean, all.Mean - 2, all.Mean + 2);
            Assert.InRange(told.Count, all.Count * 0.75, all.Count * 1.25);
            (points, largest, first) = (points + told.Count + told.Bad, Math.Max(largest, told.Max), to);
        }

        Assert.Equal(Sum(y).Max, largest);
        Assert.InRange(points, series.Total * 0.98, series.Total * 1.02);
    }

    [Fact]
    public void A_budget_is_shared_and_leaves_each_a_few_thousand()
    {
        var budget = new PointBudget(1 << 20, 20_000);
        var many = new Series[10];
        for (var i = 0; i < many.Length; i++) many[i] = new Series(budget);
        for (var n = 0; n < 50_000; n++)
        {
            foreach (var series in many) series.Append(n, n);
        }

        Assert.True(budget.IsSpent);
        Assert.InRange(many.Sum(static s => s.Count), 10_000, 65_000);
        foreach (var series in many)
        {
            Assert.InRange(series.Count, 1024, 20_000);
            Assert.Equal((0f, 49_999f), (series.Summary(0, series.Count).Min, series.Summary(0, series.Count).Max));
        }
    }

    [Fact]
    public void Without_a_budget_nothing_is_thinned()
    {
        var series = new Series();
        for (var n = 0; n < 3_000_000; n++) series.Append(n, n);
        Assert.Equal((3_000_000, 3_000_000L, false), (series.Count, series.Total, series.IsThinned));
    }

    private static (Series Series, int[] X, float[] Y) Make(int seed, int length)
    {
        var chance = new Random(seed);
        var series = new Series(new PointBudget(Most, Most), isTimed: true);
        var x = new int[length];
        var y = new float[length];
        var at = 0;
        for (var i = 0; i < length; i++)
        {
            at += chance.Next(1, 5);
            x[i] = at;
            y[i] = chance.Next(5000) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => 1000 * chance.NextSingle(), _ => 100 * chance.NextSingle() };
            series.Append(x[i], y[i], i);
        }

        return (series, x, y);
    }

    private static PointSummary Sum(ReadOnlySpan<float> y)
    {
        var sum = PointSummary.None;
        foreach (var value in y) sum.Add(value);
        return sum;
    }

    private static void AssertSame(in PointSummary expected, in PointSummary found)
    {
        Assert.Equal((expected.Count, expected.Bad, expected.Min, expected.Max), (found.Count, found.Bad, found.Min, found.Max));
        Assert.Equal(expected.Sum, found.Sum, 1e-9 * Math.Abs(expected.Sum));
    }

    private static bool Same(float a, float b) => a == b || (float.IsNaN(a) && float.IsNaN(b));
}
