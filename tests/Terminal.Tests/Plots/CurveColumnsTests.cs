using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Tests.Plots;

public class CurveColumnsTests
{
    [Fact]
    public void Each_column_has_what_counting_gives_also_with_gaps_and_windows_and_growth()
    {
        var chance = new Random(7);
        var columns = new CurveColumns();
        for (var round = 0; round < 60; round++)
        {
            var series = new Series();
            var curve = new Curve("train", Role.Series1);
            var x = chance.Next(1000);
            for (var growth = 0; growth < 3; growth++)
            {
                for (var i = chance.Next(600); i > 0; i--)
                {
                    x += chance.Next(20) == 0 ? chance.Next(5000) : chance.Next(4);
                    series.Append(x, chance.Next(30) == 0 ? float.NaN : chance.NextSingle());
                }

                var part = new CurvePart(series, chance.Next(2000), chance.Next(2000, 40_000), chance.Next(-500, 500));
                curve.Parts.Clear();
                curve.Parts.Add(part);
                var scale = default(ColumnScale);
                scale.Set(chance.Next(3000), chance.Next(3000, 60_000), chance.Next(1, 300));
                // Twice: the second time nothing may have changed.
                for (var again = 0; again < 2; again++)
                {
                    columns.Scan(curve, scale);
                    Check(columns, series, part, scale);
                }
            }
        }
    }

    [Fact]
    public void An_outlier_does_not_bend_the_line()
    {
        var (columns, curve, series) = Curve(Enumerable.Range(0, 500).Select(i => i == 250 ? 1e30f : 0.5f));
        var scale = default(ColumnScale);
        scale.Set(0, series.Count - 1, 100);
        columns.Scan(curve, scale);
        columns.Smooth(0.9f, 0.4f, 0.6f, logarithms: false);
        for (var column = 0; column < columns.Count; column++) Assert.True(float.IsNaN(columns.Line(column)) || Math.Abs(columns.Line(column) - 0.5f) < 1e-6);
    }

    [Fact]
    public void The_first_point_of_the_average_is_the_first_value()
    {
        var (columns, curve, series) = Curve(Enumerable.Range(0, 300).Select(i => 7f - 0.01f * i));
        var scale = default(ColumnScale);
        scale.Set(0, series.Count - 1, 300);
        columns.Scan(curve, scale);
        columns.Smooth(0.9f, 0, 10, logarithms: false);
        Assert.Equal(7f, columns.Line(0), 1e-5f);
    }

    private static (CurveColumns Columns, Curve Curve, Series Series) Curve(IEnumerable<float> values)
    {
        var series = new Series();
        foreach (var value in values) series.Append(series.Count, value);
        return (new CurveColumns(), new Curve("train", Role.Series1) { Parts = { new CurvePart(series) } }, series);
    }

    private static void Check(CurveColumns columns, Series series, CurvePart part, ColumnScale scale)
    {
        var expected = new PointSummary[scale.Columns];
        Array.Fill(expected, PointSummary.None);
        for (var i = 0; i < series.Count; i++)
        {
            if (series.X[i] < part.From || series.X[i] > part.To) continue;
            var column = scale.ColumnOf(series.X[i] + part.Shift);
            if (column >= 0 && column < expected.Length) expected[column].Add(series.Y[i]);
        }

        Assert.Equal(expected.Length, columns.Count);
        for (var c = 0; c < expected.Length; c++)
        {
            Assert.Equal((expected[c].Count, expected[c].Bad, expected[c].Min, expected[c].Max), (columns[c].Count, columns[c].Bad, columns[c].Min, columns[c].Max));
            Assert.Equal(expected[c].Sum, columns[c].Sum, 1e-9);
        }
    }
}
