namespace CaffeTop.Terminal.Plots;

/// <summary>
/// A curve that grows at its end: x never decreases, y is any float (NaN and infinities are counted apart). Not thread-safe.
/// </summary>
public sealed class Series
{
    private int[] _x = [];
    private float[] _y = [];
    private readonly Pyramid _pyramid = new();

    public int Count { get; private set; }

    public ReadOnlySpan<int> X => new(_x, 0, Count);

    public ReadOnlySpan<float> Y => new(_y, 0, Count);

    /// <param name="x">At least the last point's; a smaller one is a programming error (begin a new series).</param>
    public void Append(int x, float y)
    {
        if (Count > 0 && x < _x[Count - 1]) throw new ArgumentOutOfRangeException(nameof(x), x, "the x of a series never decreases");
        if (Count == _x.Length) Reserve(Math.Max(16, Count + Count / 2));

        _x[Count] = x;
        _y[Count] = y;
        Count++;
    }

    /// <summary>Room for this many points in all: a reader that knows how much is to come spares the copies of growing.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= _x.Length) return;
        var (x, y) = (_x, _y);
        (_x, _y) = (new int[capacity], new float[capacity]);
        Array.Copy(x, _x, Count);
        Array.Copy(y, _y, Count);
    }

    /// <summary>Index of the first point with at least this x; <see cref="Count"/> where there is none.</summary>
    public int LowerBound(int x)
    {
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_x[middle] < x) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The same, where it is known to be at least <paramref name="from"/> and thought to be near it.</summary>
    public int LowerBound(int x, int from)
    {
        var low = from;
        var step = 1;
        while (low + step < Count && _x[low + step] < x)
        {
            low += step;
            step <<= 1;
        }

        var high = Math.Min(Count, low + step);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_x[middle] < x) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Index of the last point with at most this x; −1 where there is none.</summary>
    public int At(int x) => x == int.MaxValue ? Count - 1 : LowerBound(x + 1) - 1;

    /// <summary>Extremes, sum and number of the points <paramref name="from"/> … <paramref name="to"/> − 1 (indices).</summary>
    public PointSummary Summary(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Count);
        return _pyramid.Range(Y, from, to);
    }
}
