namespace CaffeTop.Terminal.Plots;

/// <summary>
/// A curve that grows at its end: x never decreases, y is any float (NaN and infinities are counted apart). Without a budget it holds every
/// point. With one, a long curve holds its last points all and of the older ones the first, the smallest, the largest and some between (real
/// points, where they were), while sums and numbers of the others are kept: what a column of a chart shows stays right. Not thread-safe.
/// </summary>
/// <param name="isTimed">Each point has its seconds beside it.</param>
public sealed class Series(PointBudget? budget = null, bool isTimed = false)
{
    private int[] _x = [];
    private float[] _y = [];
    private double[] _seconds = [];
    private readonly Pyramid _pyramid = new();

    /// <summary>Points that are held.</summary>
    public int Count { get; private set; }

    /// <summary>Points that have been appended: the same while nothing is thinned. Changes with every change.</summary>
    public long Total { get; private set; }

    /// <summary>Times that points were thinned; where it changes, places (indices) are other than before.</summary>
    public int Thinnings { get; private set; }

    public bool IsThinned => Thinnings > 0;

    public ReadOnlySpan<int> X => new(_x, 0, Count);

    public ReadOnlySpan<float> Y => new(_y, 0, Count);

    /// <summary>Of each point, where they are kept; else empty.</summary>
    public ReadOnlySpan<double> Seconds => new(_seconds, 0, isTimed ? Count : 0);

    /// <param name="x">At least the last point's; a smaller one is a programming error (begin a new series).</param>
    public void Append(int x, float y, double seconds = double.NaN)
    {
        if (Count > 0 && x < _x[Count - 1]) throw new ArgumentOutOfRangeException(nameof(x), x, "the x of a series never decreases");
        if (Count == _x.Length) MakeRoom();
        _x[Count] = x;
        _y[Count] = y;
        if (isTimed) _seconds[Count] = seconds;
        Count++;
        Total++;
    }

    /// <summary>Room for this many points in all: a reader that knows how much is to come spares the copies of growing.</summary>
    public void Reserve(int capacity)
    {
        if (capacity > _x.Length) Resize(budget?.Grant(_x.Length, capacity) ?? capacity);
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

    /// <summary>
    /// Extremes, sum and number of the points <paramref name="from"/> … <paramref name="to"/> − 1 (indices) and, where points were thinned, of
    /// those that stood between them.
    /// </summary>
    public PointSummary Summary(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Count);
        return _pyramid.Range(Y, from, to);
    }

    private void MakeRoom()
    {
        var wanted = Math.Max(16, Count + Count / 2);
        var granted = budget?.Grant(_x.Length, wanted) ?? wanted;
        if (granted > _x.Length) Resize(granted);
        else Thin();
    }

    private void Resize(int capacity)
    {
        if (capacity <= _x.Length) return;
        var (x, y, seconds) = (_x, _y, _seconds);
        _x = new int[capacity];
        _y = new float[capacity];
        Array.Copy(x, _x, Count);
        Array.Copy(y, _y, Count);
        if (!isTimed) return;
        _seconds = new double[capacity];
        Array.Copy(seconds, _seconds, Count);
    }

    private void Thin()
    {
        budget!.IsSpent = true;
        Thinnings++;
        var places = budget.Places(Count);
        var kept = _pyramid.Thin(Y, places, Count * 5L / 8);
        var count = 0;
        foreach (var place in places[..kept])
        {
            _x[count] = _x[place];
            _y[count] = _y[place];
            if (isTimed) _seconds[count] = _seconds[place];
            count++;
        }

        Count = count;
    }
}
