using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>A stretch of a run in which the iteration only grows. Where a later session covers the same iterations, its values win; both are kept.</summary>
public sealed class Session(int index, int rank, string reason)
{
    public int Index { get; } = index;

    /// <summary>MPI rank, or −1.</summary>
    public int Rank { get; } = rank;

    /// <summary>Why it is a session of its own, in words: "started", "resumed from F", "the iteration jumped back".</summary>
    public string Reason { get; } = reason;

    /// <summary>The net's name (<c>Solving NAME</c>).</summary>
    public string? NetName { get; internal set; }

    public string? Policy { get; internal set; }

    /// <summary>CPU or GPU.</summary>
    public string? Mode { get; internal set; }

    /// <summary>The solver as the log dumps it.</summary>
    public DumpedText? Solver { get; internal set; }

    /// <summary>The nets as the log dumps them, train net first as a rule.</summary>
    public List<DumpedText> Nets { get; } = [];

    /// <summary>max_iter of the dumped solver.</summary>
    public int? MaxIteration { get; internal set; }

    public int? FirstIteration { get; internal set; }

    public int? LastIteration { get; internal set; }

    /// <summary>First and last stamp; null where the log has none.</summary>
    public DateTime? Started { get; internal set; }

    public DateTime? Ended { get; internal set; }

    public SessionEnd End { get; internal set; }

    /// <summary>The smoothed loss of each display (mean over average_loss iterations; sticky once NaN).</summary>
    public Series Loss { get; } = new();

    /// <summary>Seconds since the session's first stamp, per point of <see cref="Loss"/>; NaN where unknown.</summary>
    public List<double> LossSeconds { get; } = [];

    public Series LearningRate { get; } = new();

    /// <summary>By index of the output; an index that never came leaves no gap.</summary>
    public List<OutputCurve> TrainOutputs { get; } = [];

    public List<TestCurves> Tests { get; } = [];

    /// <summary>debug_info, in the order of first appearance.</summary>
    public List<LayerCurve> Layers { get; } = [];

    /// <summary>"All net params": L1 of data and diff, L2 of data and diff; empty without debug_info.</summary>
    public Series[] Norms { get; } = [new(), new(), new(), new()];
}

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>The log stops: running still, killed, or cut.</summary>
    Open,
    Done,
    StoppedEarly,
    Failed,
}

/// <summary>A text dumped in the log. <paramref name="IsCut"/>: glog's 30,000-byte limit or the log's end took the rest.</summary>
/// <param name="Index">−1 the solver or the train net, 0… the test nets.</param>
public sealed record DumpedText(int Index, string Text, bool IsCut);
