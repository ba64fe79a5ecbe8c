namespace CaffeTop.Export.Charts;

/// <summary>The range of a chart's values and its ticks: logarithmic where values span more than a factor of eight, extremes of at most 2 % of the columns outside.</summary>
internal sealed class ValueAxis
{
    private const double LogFactor = 8;
    private const double Outside = 0.02;
    private const double Near = 1.6;

    private readonly double _low;
    private readonly double _high;

    /// <param name="lows">The smallest finite value of each drawn column.</param>
    public ValueAxis(List<double> lows, List<double> highs, bool floorZero)
    {
        if (lows.Count == 0) (lows, highs) = ([0], [1]);
        lows.Sort();
        highs.Sort();
        var low = lows[(int)(Outside / 2 * lows.Count)];
        var high = highs[^(1 + (int)(Outside / 2 * highs.Count))];
        // A start that is a little higher than the rest belongs to the picture; a spike that would press it flat does not.
        if (highs[^1] - low <= Near * (high - low)) high = highs[^1];
        if (high - lows[0] <= Near * (high - low)) low = lows[0];
        IsLog = !floorZero && low > 0 && high / low > LogFactor;
        if (IsLog)
        {
            var pad = Math.Max(0.04 * Math.Log(high / low), 0.02);
            (_low, _high) = (Math.Log(low) - pad, Math.Log(high) + pad);
            return;
        }

        if (floorZero && low >= 0) low = 0;
        var span = high - low;
        if (!(span > Math.Abs(high) * 1e-6)) span = Math.Abs(high) > 0 ? Math.Abs(high) * 0.2 : 1;
        _low = floorZero && low >= 0 ? 0 : low - 0.05 * span;
        _high = high + 0.05 * span;
        if (_high <= _low) _high = _low + 1;
    }

    public bool IsLog { get; }

    /// <summary>0 at the bottom, 1 at the top; outside for what does not fit.</summary>
    public double Place(double value) => ((IsLog ? (value > 0 ? Math.Log(value) : -1e9) : value) - _low) / (_high - _low);

    public List<double> Ticks(int most) => IsLog ? LogTicks(most) : LinearTicks(_low, _high, most);

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    public static double Step(double atLeast)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        foreach (var mantissa in (double[])[1, 2, 5])
        {
            if (mantissa * power >= atLeast * (1 - 1e-9)) return mantissa * power;
        }

        return 10 * power;
    }

    public static List<double> LinearTicks(double low, double high, int most)
    {
        var step = Step((high - low) / Math.Max(1, most));
        var ticks = new List<double>();
        for (var i = Math.Ceiling(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.Add(i == 0 ? 0 : i * step);
        return ticks;
    }

    private List<double> LogTicks(int most)
    {
        foreach (var mantissas in (double[][])[[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]])
        {
            var ticks = Decades(mantissas, 1);
            if (ticks.Count <= most && ticks.Count >= 2) return ticks;
        }

        for (var every = 2; every < 100; every++)
        {
            var ticks = Decades([1], every);
            if (ticks.Count <= most && ticks.Count >= 2) return ticks;
        }

        return LinearTicks(Math.Exp(_low), Math.Exp(_high), most);
    }

    private List<double> Decades(double[] mantissas, int every)
    {
        var ticks = new List<double>();
        var (first, last) = ((int)Math.Floor(_low / Math.Log(10)), (int)Math.Ceiling(_high / Math.Log(10)));
        for (var power = first; power <= last; power++)
        {
            if (power % every != 0) continue;
            foreach (var mantissa in mantissas)
            {
                var value = mantissa * Math.Pow(10, power);
                if (Place(value) is >= 0 and <= 1) ticks.Add(value);
            }
        }

        return ticks;
    }
}
