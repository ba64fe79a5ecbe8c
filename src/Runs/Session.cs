using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>A stretch of a run in which the iteration only grows. Where a later session covers the same iterations, its values win; both are kept.</summary>
public sealed class Session(int index, int rank, string reason, PointBudget? points = null)
{
    private const int MostReserved = 4 << 20;

    public int Index { get; } = index;

    /// <summary>MPI rank, or −1.</summary>
    public int Rank { get; } = rank;

    /// <summary>The number of the thread that displayed the last loss, as the log has it; 0: the log does not say it.</summary>
    public long Thread { get; internal set; }

    /// <summary>Why it is a session of its own, in words: "started", "resumed from F", "the iteration jumped back".</summary>
    public string Reason { get; internal set; } = reason;

    /// <summary>The net's name (<c>Solving NAME</c>).</summary>
    public string? NetName { get; internal set; }

    public string? Policy { get; internal set; }

    /// <summary>CPU or GPU.</summary>
    public string? Mode { get; internal set; }

    /// <summary>The solver as the log dumps it.</summary>
    public DumpedText? Solver { get; internal set; }

    /// <summary>The nets as the log dumps them, train net first as a rule.</summary>
    public List<DumpedText> Nets { get; } = [];

    /// <summary>What was said while those nets were made.</summary>
    public List<NetSetUp> SetUps { get; } = [];

    /// <summary>max_iter of the dumped solver.</summary>
    public int? MaxIteration { get; internal set; }

    /// <summary>Of the losses and tests.</summary>
    public int? FirstIteration { get; internal set; }

    public int? LastIteration { get; internal set; }

    /// <summary>First and last stamp; null where the log has none. Without a year in the log they stand in the year 2000.</summary>
    public DateTime? Started => StartTicks < 0 ? null : new DateTime(StartTicks);

    public DateTime? Ended => EndTicks < 0 ? null : new DateTime(EndTicks);

    public SessionEnd End { get; internal set; }

    /// <summary>The smoothed loss of each display (mean over average_loss iterations; sticky once NaN).</summary>
    public Series Loss { get; } = new(points, isTimed: true);

    /// <summary>Seconds since the session's first stamp, per point of <see cref="Loss"/>; NaN where unknown.</summary>
    public ReadOnlySpan<double> LossSeconds => Loss.Seconds;

    /// <summary>The first display whose loss is NaN although every output is finite: the running mean never recovers from one NaN. Null: none.</summary>
    public int? StickyFrom { get; internal set; }

    public Series LearningRate { get; } = new(points);

    /// <summary>By index of the output; an index that never came leaves no gap; an index whose name changes has two.</summary>
    public List<OutputCurve> TrainOutputs { get; } = [];

    public List<TestCurves> Tests { get; } = [];

    /// <summary>debug_info and sampled norms, in the order of first appearance.</summary>
    public List<LayerCurve> Layers { get; } = [];

    /// <summary>What layers took, in the net's order; empty where it was not measured.</summary>
    public List<LayerTimeCurve> LayerTimes { get; } = [];

    /// <summary>"All net params": L1 of data and diff, L2 of data and diff; empty without debug_info.</summary>
    public Series[] Norms { get; } = [new(points), new(points), new(points), new(points)];

    /// <summary>Iterations per second over the session, without tests and snapshots; null where nothing tells.</summary>
    public double? Speed => Meter.Speed;

    /// <summary>The same over the last displays.</summary>
    public double? RecentSpeed => Meter.RecentSpeed;

    /// <summary>Seconds spent in tests, as far as stamps tell.</summary>
    public double TestSeconds { get; internal set; }

    /// <summary>Models written.</summary>
    public int Snapshots { get; internal set; }

    /// <summary>The last model written, cleaned.</summary>
    public string? LastSnapshot { get; internal set; }

    /// <summary><c>Restarting data prefetching from start</c>.</summary>
    public int DataRestarts { get; internal set; }

    /// <summary><c>Data layer prefetch queue empty</c>.</summary>
    public int QueueEmpty { get; internal set; }

    /// <summary><c>Waiting for data</c>: Caffe says it at a layer's first wait and at each thousandth.</summary>
    public int WaitingForData { get; internal set; }

    /// <summary>Layers of a model that found no layer of their name when weights were loaded, as told before the first iteration; cleaned.</summary>
    public List<string> IgnoredLayers { get; } = [];

    /// <summary><c>Missing true_pos for label: K</c>: in how many tests the detector found none of class K.</summary>
    public SortedDictionary<int, int> MissedClasses { get; } = [];

    /// <summary>Iterations whose gradients were scaled down.</summary>
    public int Clipped { get; internal set; }

    /// <summary>The smallest factor that gradients were scaled by.</summary>
    public double SmallestClip { get; internal set; } = 1;

    /// <summary>What the session's curves may hold; null: everything.</summary>
    internal PointBudget? Points { get; } = points;

    internal SpeedMeter Meter { get; } = new();

    internal long StartTicks { get; set; } = -1;

    internal long EndTicks { get; set; } = -1;

    /// <summary>Makes room for so many times the points that there are.</summary>
    internal void Reserve(double factor)
    {
        Reserve(Loss, factor);
        Reserve(LearningRate, factor);
        foreach (var output in TrainOutputs) Reserve(output.Values, factor);
        foreach (var layer in Layers) Reserve(layer.Values, factor);
    }

    private static void Reserve(Series series, double factor) => series.Reserve((int)Math.Min(MostReserved, series.Count * factor));
}
