namespace CaffeTop.Terminal.Plots;

/// <summary>A curve cut into dot columns: extremes and mean of each, and the smoothed line through the means.</summary>
internal sealed class CurveColumns
{
    private readonly List<(CurvePart Part, long Points)> _scanned = [];
    private PointSummary[] _columns = [];
    private float[] _line = [];
    private ColumnScale _scale;
    private (float Smoothing, float Low, float High, bool Logarithms)? _smoothed;

    public int Count { get; private set; }

    /// <summary>Whether any finite point is seen.</summary>
    public bool HasPoints { get; private set; }

    public ref readonly PointSummary this[int column] => ref _columns[column];

    /// <summary>The line's value in a column; NaN where the curve has no point there.</summary>
    public float Line(int column) => _line[column];

    public void Scan(Curve curve, in ColumnScale scale)
    {
        if (IsScanned(curve, scale)) return;
        _scale = scale;
        _smoothed = null;
        _scanned.Clear();
        foreach (var part in curve.Parts) _scanned.Add((part, part.Series.Total));
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
            var from = IndexOf(series, scale, column, part.Shift, low);
            for (; column <= last; column++)
            {
                var to = Math.Min(high, IndexOf(series, scale, column + 1, part.Shift, from));
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
    /// and a constant stays constant. An extreme outside of the seen range does not count, so that an outlier does not bend the line.
    /// </summary>
    /// <param name="logarithms">The logarithms are averaged: on a logarithmic scale the mean of values would follow a fall too late.</param>
    public void Smooth(float smoothing, float low, float high, bool logarithms)
    {
        if (_smoothed == (smoothing, low, high, logarithms)) return;
        _smoothed = (smoothing, low, high, logarithms);
        double sum = 0, weight = 0, kept = 0;
        var power = -1;
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

            if (WithoutOutliers(points, low, high) is var (inside, mean) && inside > 0)
            {
                if (inside != power) (power, kept) = (inside, Math.Pow(smoothing, inside));
                sum = kept * sum + (1 - kept) * (logarithms ? Math.Log(mean) : mean);
                weight = kept * weight + (1 - kept);
            }

            if (weight > 0) _line[column] = (float)(logarithms ? Math.Exp(sum / weight) : sum / weight);
            else _line[column] = Math.Clamp((float)points.Mean, low, high);
        }
    }

    private static (int Count, double Mean) WithoutOutliers(in PointSummary points, float low, float high)
    {
        var (count, sum) = (points.Count, points.Sum);
        if (points.Max > high) (count, sum) = (count - 1, sum - points.Max);
        if (points.Min < low) (count, sum) = (count - 1, sum - points.Min);
        // Beside an outlier of 1e30 the others' digits are lost.
        if (count <= 0 || Math.Abs(sum) < 1e-9 * Math.Abs(points.Sum)) return (0, 0);
        return (count, Math.Clamp(sum / count, low, high));
    }

    // Series only grow, so equal totals mean equal points.
    private bool IsScanned(Curve curve, in ColumnScale scale)
    {
        if (!_scale.Equals(scale) || _scanned.Count != curve.Parts.Count) return false;
        for (var i = 0; i < _scanned.Count; i++)
        {
            if (_scanned[i].Points != curve.Parts[i].Series.Total || !_scanned[i].Part.Equals(curve.Parts[i])) return false;
        }

        return true;
    }

    // Smoothing over more points than a tenth of what is seen would show its own delay instead of the curve.
    private float Sensible()
    {
        long points = 0;
        for (var column = 0; column < Count; column++) points += _columns[column].Count;
        return points <= 10 ? 0 : 1 - 10f / points;
    }

    private static int IndexOf(Series series, in ColumnScale scale, int column, int shift, int from)
    {
        var x = scale.FirstX(column) - (long)shift;
        return x > int.MaxValue ? series.Count : series.LowerBound((int)Math.Max(x, int.MinValue), from);
    }
}
