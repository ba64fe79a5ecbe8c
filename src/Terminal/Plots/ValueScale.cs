namespace CaffeTop.Terminal.Plots;

/// <summary>
/// y to dot rows: linear or logarithmic, over a range in which at most 2 % of the column extremes are left out. A range that still fits is kept, so that
/// the picture does not breathe with every point.
/// </summary>
internal sealed class ValueScale
{
    private const double MayLeave = 0.02;
    private const double AutoLogRatio = 8;
    private const double Tolerated = 0.3;

    private float[] _lows = [];
    private float[] _highs = [];
    private int _count;
    private int _leave;
    private float _positive;
    private double _bottom;
    private double _top;
    private bool _isSet;

    public bool IsLog { get; private set; }

    /// <summary>The range that is seen.</summary>
    public double Low { get; private set; }

    public double High { get; private set; } = 1;

    /// <summary>The next range is chosen anew, whatever still fits.</summary>
    public void Forget() => _isSet = false;

    /// <param name="columns">At most so many extremes are added.</param>
    public void Begin(int columns)
    {
        _leave = (int)(columns * MayLeave);
        if (_lows.Length < _leave + 1)
        {
            _lows = new float[_leave + 1];
            _highs = new float[_leave + 1];
        }

        _lows.AsSpan().Fill(float.PositiveInfinity);
        _highs.AsSpan().Fill(float.PositiveInfinity);
        _count = 0;
        _positive = float.PositiveInfinity;
    }

    public void Add(float low, float high)
    {
        _count++;
        Keep(_lows, low);
        // The largest are the smallest of the negative.
        Keep(_highs, -high);
        if (low > 0 && low < _positive) _positive = low;
        else if (high > 0 && high < _positive) _positive = high;
    }

    /// <param name="floorZero">The range begins at 0 where nothing is below (accuracies).</param>
    public void Fit(ScaleMode mode, bool all, bool floorZero)
    {
        double low = 0, high = 1, smallest = 0, largest = 1;
        if (_count > 0)
        {
            var leave = all ? 0 : Math.Min(_leave, (int)(_count * MayLeave));
            smallest = _lows[0];
            largest = -_highs[0];
            low = _lows[leave];
            high = -_highs[leave];
        }

        var positive = float.IsInfinity(_positive) ? 0 : _positive;
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
        (Low, High) = IsLog ? (Math.Exp(bottom), Math.Exp(top)) : (bottom, top);
    }

    /// <summary>0 at the top; may lie outside of the rows.</summary>
    public int RowOf(double value, int rows)
    {
        var position = IsLog ? value > 0 ? Math.Log(value) : _bottom - 10 * (_top - _bottom) : value;
        return (int)Math.Clamp(Math.Round((_top - position) / (_top - _bottom) * (rows - 1)), -10_000, 10_000);
    }

    public bool IsAbove(double value) => value > High;

    public bool IsBelow(double value) => value < Low;

    // In order, smallest first; of what does not fit the largest goes.
    private void Keep(float[] smallest, float value)
    {
        var at = _leave;
        if (value >= smallest[at]) return;
        for (; at > 0 && smallest[at - 1] > value; at--) smallest[at] = smallest[at - 1];
        smallest[at] = value;
    }
}
