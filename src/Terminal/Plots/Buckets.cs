namespace CaffeTop.Terminal.Plots;

/// <summary>
/// Stretches of x, one per column: each of a whole number of x and beginning at a multiple of it, so that while x grows a column keeps its stretch
/// until all of them are made a little longer.
/// </summary>
/// <param name="First">Where the first stretch begins.</param>
/// <param name="Step">How long each is.</param>
/// <param name="Count">Stretches; the last one holds the largest x.</param>
public readonly record struct Buckets(double First, double Step, int Count)
{
    /// <summary>Stretches for all x from <paramref name="from"/> to <paramref name="to"/>, at most <paramref name="columns"/> (at least 2).</summary>
    public static Buckets Of(double from, double to, int columns)
    {
        var step = Math.Max(1, Math.Ceiling(NiceStep.ForColumns((to - from) / Math.Max(1, columns - 1))));
        var first = Math.Floor(from / step);
        return new Buckets(first * step, step, (int)Math.Clamp(Math.Floor(to / step) - first + 1, 1, Math.Max(1, columns)));
    }

    /// <summary>Where a stretch begins; the next one's beginning is no part of it.</summary>
    public double Begin(int column) => First + Step * column;

    /// <summary>The column of an x; beyond all of them it is less than 0 or <see cref="Count"/> and more.</summary>
    public int Column(double x) => (int)Math.Clamp(Math.Floor((x - First) / Step), -1, int.MaxValue);
}
