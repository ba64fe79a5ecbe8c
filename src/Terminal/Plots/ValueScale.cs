namespace CaffeTop.Terminal.Plots;

/// <summary>
/// y to dot rows: linear or logarithmic, over a range in which at most 2 % of the column extremes are left out. A range that still fits is kept, so that
/// the picture does not breathe with every point.
/// </summary>
internal sealed class ValueScale
{
    private const double MayLeave = 0.02;
    private const double AutoLogRatio = 8;
    private const double Tolerated = 0.7;

    private float[] _lows = [];
    private float[] _highs = [];
    private int _count;
    private double _bottom;
    private double _top;
    private bool _isSet;

    public bool IsLog { get; private set; }

    /// <summary>The range that is seen.</summary>
    public double Low => IsLog ? Math.Exp(_bottom) : _bottom;

    public double High => IsLog ? Math.Exp(_top) : _top;

    public void Begin(int columns)
    {
        if (_lows.Length < columns)
        {
            _lows = new float[columns];
            _highs = new float[columns];
        }

        _count = 0;
    }

    public void Add(float low, float high)
    {
        _lows[_count] = low;
        _highs[_count++] = high;
    }

    /// <param name="floorZero">The range begins at 0 where nothing is below (accuracies).</param>
    public void Fit(ScaleMode mode, bool all, bool floorZero)
    {
        double low = 0, high = 1, smallest = 0, largest = 1;
        if (_count > 0)
        {
            Array.Sort(_lows, 0, _count);
            Array.Sort(_highs, 0, _count);
            var leave = all ? 0 : (int)(_count * MayLeave);
            smallest = _lows[0];
            largest = _highs[_count - 1];
            low = _lows[leave];
            high = _highs[_count - 1 - leave];
        }

        var positive = FirstPositive();
        var wasLog = IsLog;
        IsLog = mode == ScaleMode.Log ? largest > 0 && positive > 0 : mode == ScaleMode.Auto && !floorZero && low > 0 && high / low > AutoLogRatio;
        if (IsLog)
        {
            low = Math.Log(Math.Max(low, positive));
            high = Math.Log(Math.Max(high, positive));
            smallest = smallest > 0 ? Math.Log(smallest) : low;
            largest = Math.Log(largest);
        }

        // A little beyond costs less than leaving a value out.
        var span = high - low;
        if (largest - high < Tolerated * span) high = largest;
        if (low - smallest < Tolerated * span) low = smallest;
        if (!(high > low))
        {
            var room = IsLog ? 0.5 : Math.Max(Math.Abs(high) * 0.1, high == 0 ? 1 : 1e-12);
            (low, high) = (low - room, high + room);
        }

        span = high - low;
        var bottom = floorZero && !IsLog && low >= 0 ? 0 : low - 0.03 * span;
        if (!IsLog && low >= 0 && bottom < 0) bottom = 0;
        var top = high + 0.05 * span;
        var fits = _isSet && wasLog == IsLog && low >= _bottom && high <= _top && span > 0.7 * (_top - _bottom);
        if (fits) return;
        (_bottom, _top, _isSet) = (bottom, top, true);
    }

    /// <summary>0 at the top; may lie outside of the rows.</summary>
    public int RowOf(double value, int rows)
    {
        var position = IsLog ? value > 0 ? Math.Log(value) : _bottom - 10 * (_top - _bottom) : value;
        return (int)Math.Clamp(Math.Round((_top - position) / (_top - _bottom) * (rows - 1)), -10_000, 10_000);
    }

    public bool IsAbove(double value) => value > High;

    public bool IsBelow(double value) => value < Low;

    private double FirstPositive()
    {
        for (var i = 0; i < _count; i++)
        {
            if (_lows[i] > 0) return _lows[i];
        }

        for (var i = 0; i < _count; i++)
        {
            if (_highs[i] > 0) return _highs[i];
        }

        return 0;
    }
}
