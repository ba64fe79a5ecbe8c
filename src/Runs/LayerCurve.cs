using CaffeTop.Events;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>One blob over the run: of debug_info its mean absolute value, of samples (<see cref="NormsSampled"/>) all that they measure.</summary>
public sealed class LayerCurve(StatKind kind, string layer, string blob, PointBudget? points = null)
{
    public StatKind Kind { get; } = kind;

    public string Layer { get; } = layer;

    /// <summary>A blob's name or a parameter's index (debug_info calls the data of a parameter that has a name by it).</summary>
    public string Blob { get; } = blob;

    /// <summary>Mean absolute values, of debug_info and of samples; one point where both measured the same iteration.</summary>
    public Series Values { get; } = new(points);

    /// <summary>What samples measured beside the mean; null where none came.</summary>
    public NormCurves? Norms { get; internal set; }
}
