namespace CaffeTop.Terminal.Plots;

/// <summary>A curve cut into dot columns: extremes and mean of each, and the smoothed line through the means.</summary>
internal sealed class CurveColumns
{
    private PointSummary[] _columns = [];
    private float[] _line = [];

    public int Count { get; private set; }

    /// <summary>Whether any finite point is seen.</summary>
    public bool HasPoints { get; private set; }

    public ref readonly PointSummary this[int column] => ref _columns[column];

    /// <summary>The line's value in a column; NaN where the curve has no point there.</summary>
    public float Line(int column) => _line[column];

    public void Scan(Curve curve, in ColumnScale scale)
    {
        Count = scale.Columns;
        HasPoints = false;
        if (_columns.Length < Count)
        {
            _columns = new PointSummary[Count];
            _line = new float[Count];
        }

        _columns.AsSpan(0, Count).Fill(PointSummary.None);
        foreach (var part in curve.Parts)
        {
            var series = part.Series;
            if (series.Count == 0) continue;
            var low = series.LowerBound(part.From);
            var high = part.To == int.MaxValue ? series.Count : series.LowerBound(part.To + 1);
            if (low >= high) continue;

            var column = Math.Max(0, scale.ColumnOf((double)series.X[low] + part.Shift));
            var last = Math.Min(Count - 1, scale.ColumnOf((double)series.X[high - 1] + part.Shift));
            var from = Math.Max(low, IndexOf(series, scale, column, part.Shift));
            for (; column <= last; column++)
            {
                var to = Math.Min(high, IndexOf(series, scale, column + 1, part.Shift));
                if (to > from)
                {
                    _columns[column].Add(series.Summary(from, to));
                    from = to;
                }
            }
        }
    }

    /// <summary>
    /// The exponential moving average, as if each of a column's points were its mean, divided by its own weight: right from the first point on,
    /// and a constant stays constant. Means outside of the seen range count as its edge, so that an outlier does not bend the line.
    /// </summary>
    /// <param name="logarithms">The logarithms are averaged: on a logarithmic scale the mean of values would follow a fall too late.</param>
    public void Smooth(float smoothing, float low, float high, bool logarithms)
    {
        double sum = 0, weight = 0;
        smoothing = Math.Min(smoothing, Sensible());
        for (var column = 0; column < Count; column++)
        {
            ref readonly var points = ref _columns[column];
            _line[column] = float.NaN;
            if (points.Count == 0) continue;
            HasPoints = true;
            if (smoothing <= 0)
            {
                _line[column] = (float)points.Mean;
                continue;
            }

            var mean = Math.Clamp(points.Mean, low, high);
            if (logarithms) mean = Math.Log(mean);
            var kept = Math.Pow(smoothing, points.Count);
            sum = kept * sum + (1 - kept) * mean;
            weight = kept * weight + (1 - kept);
            _line[column] = (float)(logarithms ? Math.Exp(sum / weight) : sum / weight);
        }
    }

    // Smoothing over more points than a tenth of what is seen would show its own delay instead of the curve.
    private float Sensible()
    {
        long points = 0;
        for (var column = 0; column < Count; column++) points += _columns[column].Count;
        return points <= 10 ? 0 : 1 - 10f / points;
    }

    private static int IndexOf(Series series, in ColumnScale scale, int column, int shift)
    {
        var x = scale.FirstX(column) - (long)shift;
        return x > int.MaxValue ? series.Count : series.LowerBound((int)Math.Max(x, int.MinValue));
    }
}
