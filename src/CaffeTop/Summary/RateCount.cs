namespace CaffeTop.Summary;

/// <summary>
/// The learning rates that a log's lines name: how many lines, the first different ones, how many different ones there are. A rate falls
/// steadily or in steps (or rises so), so that nearly all are found or appended in one ordered list.
/// </summary>
internal sealed class RateCount
{
    // As many rates as a person compares.
    private const int MostShown = 12;

    // Eight bytes each; a log of many gigabytes may name more.
    private const int MostKept = 1 << 20;

    private readonly double[] _first = new double[MostShown];
    private readonly NumberSet _others = new();
    private double[] _ordered = new double[16];
    private int _count;
    private int _direction;
    private int _shown;

    /// <summary>Lines that name a rate; a line per thread counts as often as it stands there.</summary>
    public long Lines { get; private set; }

    public double Last { get; private set; } = double.NaN;

    /// <summary>Different rates. Where there are more than a million of them, those that return may be counted again.</summary>
    public long Distinct { get; private set; }

    /// <summary>The first different rates, at most 12.</summary>
    public ReadOnlySpan<double> First => new(_first, 0, _shown);

    public void Add(double rate)
    {
        var isRepeated = Lines++ > 0 && rate == Last;
        Last = rate;
        if (isRepeated || !IsNew(rate)) return;
        Distinct++;
        if (_shown < MostShown) _first[_shown++] = rate;
    }

    private bool IsNew(double rate)
    {
        // Infinities and what is no number have no place in an order that matters; −0 is 0.
        if (!double.IsFinite(rate)) return _others.Add(double.IsNaN(rate) ? BitConverter.DoubleToInt64Bits(double.NaN) : BitConverter.DoubleToInt64Bits(rate));
        if (_count == 0) return Append(rate);
        var last = _ordered[_count - 1];
        if (rate == last) return false;
        if (_direction == 0) _direction = rate > last ? 1 : -1;
        if (rate > last == _direction > 0) return Append(rate);
        return !IsOrdered(rate) && (_others.Count >= MostKept || _others.Add(BitConverter.DoubleToInt64Bits(rate + 0.0)));
    }

    private bool Append(double rate)
    {
        // Beyond the limit the list's end moves on: what goes on falling is new all the same.
        if (_count == MostKept)
        {
            _ordered[_count - 1] = rate;
            return true;
        }

        if (_count == _ordered.Length)
        {
            var more = new double[2 * _count];
            Array.Copy(_ordered, more, _count);
            _ordered = more;
        }

        _ordered[_count++] = rate;
        return true;
    }

    private bool IsOrdered(double rate)
    {
        for (int low = 0, high = _count - 1; low <= high;)
        {
            var middle = (low + high) >>> 1;
            if (_ordered[middle] == rate) return true;
            if (rate > _ordered[middle] == _direction > 0) low = middle + 1;
            else high = middle - 1;
        }

        return false;
    }
}
