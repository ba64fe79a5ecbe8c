namespace CaffeTop.Terminal.Plots;

/// <summary>
/// How many points several series may hold, each and together; a series that may not grow thins its older points instead. Belongs to one thread,
/// as the series do.
/// </summary>
/// <param name="each">Points that one series may hold.</param>
/// <param name="together">Points that all may hold; a few thousand are always granted, so that a late series is a curve too.</param>
public sealed class PointBudget(int each, long together)
{
    // More than the widest chart has columns.
    private const int Least = 4096;

    private long _held;
    private int[] _places = [];

    /// <summary>Whether a series has had to thin its points.</summary>
    public bool IsSpent { get; internal set; }

    /// <summary>Room to thin so many points in, for one series after the other.</summary>
    internal Span<int> Places(int count)
    {
        if (_places.Length < count) _places = new int[count];
        return new Span<int>(_places, 0, count);
    }

    /// <summary>How many a series that holds <paramref name="held"/> may hold from now on, at most as many as it wants.</summary>
    internal int Grant(int held, int wanted)
    {
        var granted = Math.Min(wanted, Math.Max(each, Least));
        if (granted > Least && _held + granted - held > together) granted = Math.Min(granted, Least);
        if (granted <= held) return held;
        _held += granted - held;
        return granted;
    }
}
