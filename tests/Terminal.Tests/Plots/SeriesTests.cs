using CaffeTop.Terminal.Plots;

namespace CaffeTop.Terminal.Tests.Plots;

public class SeriesTests
{
    [Fact]
    public void Any_range_has_the_summary_that_counting_gives()
    {
        var chance = new Random(5);
        var series = new Series();
        for (var i = 0; i < 5000; i++)
        {
            series.Append(i / 3, chance.Next(20) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => chance.NextSingle() * 200 - 100 });
            if (i % 97 != 0) continue;
            var from = chance.Next(series.Count + 1);
            var to = chance.Next(from, series.Count + 1);
            Check(series, from, to);
        }

        for (var n = 0; n < 500; n++)
        {
            var from = chance.Next(series.Count + 1);
            Check(series, from, chance.Next(from, series.Count + 1));
        }

        Check(series, 0, series.Count);
    }

    [Fact]
    public void Places_are_found_by_x()
    {
        var series = new Series();
        foreach (var x in new[] { 0, 10, 10, 20, 40 }) series.Append(x, x);
        Assert.Equal(0, series.LowerBound(-5));
        Assert.Equal(1, series.LowerBound(1));
        Assert.Equal(1, series.LowerBound(10));
        Assert.Equal(5, series.LowerBound(41));
        Assert.Equal(2, series.At(10));
        Assert.Equal(3, series.At(39));
        Assert.Equal(-1, series.At(-1));
        Assert.Equal(4, series.At(int.MaxValue));
    }

    [Fact]
    public void X_never_decreases()
    {
        var series = new Series();
        series.Append(10, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => series.Append(9, 1));
    }

    private static void Check(Series series, int from, int to)
    {
        var expected = PointSummary.None;
        for (var i = from; i < to; i++) expected.Add(series.Y[i]);
        var found = series.Summary(from, to);
        Assert.Equal(expected.Count, found.Count);
        Assert.Equal(expected.Bad, found.Bad);
        Assert.Equal(expected.Min, found.Min);
        Assert.Equal(expected.Max, found.Max);
        Assert.Equal(expected.Sum, found.Sum, 1e-6);
    }
}
