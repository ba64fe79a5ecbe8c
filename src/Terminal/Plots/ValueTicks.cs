namespace CaffeTop.Terminal.Plots;

/// <summary>Where a value axis has its labels: round values, at least two rows apart.</summary>
internal sealed class ValueTicks
{
    private const int Most = 32;
    private readonly double[] _values = new double[Most];

    public int Count { get; private set; }

    /// <summary>Between neighbours of a linear scale, so that their labels can be told apart; 0 on a logarithmic one.</summary>
    public double Step { get; private set; }

    public double this[int index] => _values[index];

    public void Fit(ValueScale scale, int rows)
    {
        Count = 0;
        Step = 0;
        if (rows < 2) return;
        if (scale.IsLog && FitLog(scale, rows) >= 2) return;
        Count = 0;
        FitLinear(scale, rows);
    }

    /// <summary>Characters of the longest label.</summary>
    public int Widest()
    {
        Span<char> text = stackalloc char[NumberText.MaxLength];
        var widest = 0;
        for (var i = 0; i < Count; i++) widest = Math.Max(widest, NumberText.Tick(_values[i], Step, text));
        return widest;
    }

    private int FitLog(ValueScale scale, int rows)
    {
        var decades = Math.Log10(scale.High / scale.Low);
        // 1, 2, 5 where there is room; else powers of ten, of 100, …
        var every = decades * 3 <= rows / 2.0 ? 0 : (int)Math.Ceiling(decades / Math.Max(1, rows / 2.0));
        for (var power = Math.Floor(Math.Log10(scale.Low)); power <= Math.Ceiling(Math.Log10(scale.High)); power++)
        {
            if (every > 1 && power % every != 0) continue;
            foreach (var mantissa in (ReadOnlySpan<int>)[1, 2, 5])
            {
                if (mantissa != 1 && every != 0) break;
                Add(mantissa * Math.Pow(10, power), scale);
            }
        }

        return Count;
    }

    private void FitLinear(ValueScale scale, int rows)
    {
        var step = NiceStep.ForValues((scale.High - scale.Low) / Math.Max(1, rows / 2.2));
        Step = step;
        for (var n = Math.Ceiling(scale.Low / step); n * step <= scale.High && Count < Most; n++) Add(n * step, scale);
    }

    private void Add(double value, ValueScale scale)
    {
        if (Count < Most && value >= scale.Low * (scale.Low > 0 ? 0.999999 : 1) && value <= scale.High) _values[Count++] = value;
    }
}
