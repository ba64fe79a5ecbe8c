namespace CaffeTop.Attaching;

/// <summary>
/// How much of the machine viewers may take from the training in all: where they are many, or drawing is dear, each draws less often. Used by the
/// viewers' threads without a lock.
/// </summary>
/// <param name="cores">Processors of this machine.</param>
internal sealed class DrawingShare(int cores)
{
    /// <summary>Of all processors' time.</summary>
    public const double Most = 0.02;

    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(2);

    private int _viewers;

    public int Viewers => Volatile.Read(ref _viewers);

    public void Join() => Interlocked.Increment(ref _viewers);

    public void Leave() => Interlocked.Decrement(ref _viewers);

    /// <summary>The time from one frame of a viewer to its next, where drawing one takes <paramref name="cost"/>; two seconds at most.</summary>
    public TimeSpan Interval(TimeSpan cost)
    {
        var interval = cost * (Viewers / (Most * cores));
        return interval < Slowest ? interval : Slowest;
    }
}
