using CaffeTop.Terminal.Plots;

namespace CaffeTop.Export.Charts;

/// <summary>
/// A stretch of a curve as a picture shows it: of many points one smoothed value (a bias-corrected moving average) and the smallest and largest
/// of each column; of few points the points.
/// </summary>
internal sealed class CurveShape
{
    // Points per column from which on single points cannot be told from each other.
    private const double Dense = 0.5;

    // With fewer the smallest and the largest of a column are one.
    private const int PointsPerColumn = 4;

    public List<(double X, double Y)> Line { get; } = [];

    public List<(double X, double Low, double High)> Envelope { get; } = [];

    /// <summary>Where values are no numbers.</summary>
    public List<double> Bad { get; } = [];

    /// <summary>Single points to be shown as such.</summary>
    public bool HasDots { get; private init; }

    public static CurveShape Of(Series series, int from, int to, double firstX, double lastX, int columns, bool isSparse)
    {
        var count = to - from;
        var part = Math.Max((series.X[to - 1] - (double)series.X[from]) / (lastX - firstX), 1e-9);
        if (isSparse || count <= Dense * columns * part) return Points(series, from, to, isSparse && count <= columns * part / 6);
        var shape = new CurveShape();
        columns = Math.Clamp((int)(count / part / PointsPerColumn), 1, columns);
        // Half of the average's weight lies in a three hundredth of the picture.
        var keep = Math.Pow(0.5, 1 / Math.Max(1, count / part / 300));
        double sum = 0, weight = 0;
        var perColumn = Math.Max((lastX - firstX) / columns, 1e-9);
        var x = series.X;
        var y = series.Y;
        for (var i = from; i < to;)
        {
            var column = (int)((x[i] - firstX) / perColumn);
            var (low, high, middle, finite) = (float.PositiveInfinity, float.NegativeInfinity, (double)x[i], 0);
            for (; i < to && (int)((x[i] - firstX) / perColumn) == column; i++)
            {
                middle = x[i];
                if (!float.IsFinite(y[i]))
                {
                    if (shape.Bad.Count == 0 || shape.Bad[^1] != x[i]) shape.Bad.Add(x[i]);
                    continue;
                }

                (low, high, finite) = (Math.Min(low, y[i]), Math.Max(high, y[i]), finite + 1);
                (sum, weight) = (sum * keep + y[i] * (1 - keep), weight * keep + (1 - keep));
            }

            if (finite == 0)
            {
                shape.Break(middle);
                continue;
            }

            shape.Line.Add((middle, sum / weight));
            shape.Envelope.Add((middle, low, high));
        }

        return shape;
    }

    private static CurveShape Points(Series series, int from, int to, bool hasDots)
    {
        var shape = new CurveShape { HasDots = hasDots };
        for (var i = from; i < to; i++)
        {
            if (float.IsFinite(series.Y[i]))
            {
                shape.Line.Add((series.X[i], series.Y[i]));
            }
            else
            {
                shape.Bad.Add(series.X[i]);
                shape.Break(series.X[i]);
            }
        }

        return shape;
    }

    // A NaN in the lists parts the line.
    private void Break(double x)
    {
        Line.Add((x, double.NaN));
        Envelope.Add((x, double.NaN, double.NaN));
    }
}
