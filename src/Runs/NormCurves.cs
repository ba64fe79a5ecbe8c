using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>What samples told of one blob besides the mean absolute value: a point for each sample (as long as old ones need not be
/// thinned).</summary>
public sealed class NormCurves(PointBudget? points = null)
{
    /// <summary>√Σx².</summary>
    public Series L2 { get; } = new(points);

    /// <summary>The least finite value; NaN where there was none.</summary>
    public Series Minimum { get; } = new(points);

    public Series Maximum { get; } = new(points);

    /// <summary>The share of values that are exactly 0, 0 to 1.</summary>
    public Series Zeros { get; } = new(points);

    /// <summary>How many values are NaN or infinite.</summary>
    public Series NonFinite { get; } = new(points);

    /// <summary>‖ΔW‖/‖W‖ of the iteration's update; only of gradients of parameters, else empty.</summary>
    public Series UpdateRatio { get; } = new(points);
}
