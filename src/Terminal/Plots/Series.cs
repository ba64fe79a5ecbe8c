namespace CaffeTop.Terminal.Plots;

/// <summary>
/// A curve that grows at its end: x never decreases, y is any float (NaN and infinities are counted apart). Not thread-safe.
/// </summary>
public sealed class Series
{
    private int[] _x = [];
    private float[] _y = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> X => _x.AsSpan(0, Count);

    public ReadOnlySpan<float> Y => _y.AsSpan(0, Count);

    /// <param name="x">At least the last point's; a smaller one is a programming error (begin a new series).</param>
    public void Append(int x, float y)
    {
        if (Count > 0 && x < _x[Count - 1]) throw new ArgumentOutOfRangeException(nameof(x), x, "the x of a series never decreases");
        if (Count == _x.Length)
        {
            var capacity = Math.Max(16, Count + Count / 2);
            Array.Resize(ref _x, capacity);
            Array.Resize(ref _y, capacity);
        }

        _x[Count] = x;
        _y[Count] = y;
        Count++;
    }
}
