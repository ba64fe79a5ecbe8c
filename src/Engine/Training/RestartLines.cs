namespace CaffeTop.Engine.Training;

/// <summary>Counts a net's lines "Restarting data prefetching from start.", which the run replaces by events that name the layer.</summary>
internal sealed class RestartLines
{
    private int _count;

    /// <summary>True where the line is one of them.</summary>
    public bool Take(string text)
    {
        if (!text.StartsWith("Restarting data prefetching", StringComparison.Ordinal)) return false;
        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Lines since the last call.</summary>
    public int Take() => Interlocked.Exchange(ref _count, 0);
}
