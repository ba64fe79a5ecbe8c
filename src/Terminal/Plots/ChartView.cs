namespace CaffeTop.Terminal.Plots;

public enum ScaleMode
{
    /// <summary>Logarithmic where the robust largest value is more than eight times the smallest.</summary>
    Auto,
    Log,
    Linear,
}

/// <summary>What part of the curves is seen and how; charts that share one move together.</summary>
public sealed class ChartView
{
    /// <summary>First x that is seen; null: the curves' first.</summary>
    public double? From { get; set; }

    /// <summary>Last x that is seen; null: the curves' last.</summary>
    public double? To { get; set; }

    public ScaleMode Scale { get; set; }

    /// <summary>Share of the past in the exponential moving average, 0 (none) … 0.99, per point.</summary>
    public float Smoothing { get; set; } = 0.9f;

    /// <summary>Smallest and largest value of each column behind the line.</summary>
    public bool Envelope { get; set; } = true;

    /// <summary>All values count for the range; otherwise extremes of at most 2 % of the columns may leave it.</summary>
    public bool Outliers { get; set; }

    /// <summary>The x whose values are read out.</summary>
    public int? Cursor { get; set; }
}
