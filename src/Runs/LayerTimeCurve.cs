using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>What a layer took in the real run, in milliseconds per iteration: a point for each sample; the last one is the present.</summary>
public sealed class LayerTimeCurve(string layer, PointBudget? points = null)
{
    public string Layer { get; } = layer;

    public Series Forward { get; } = new(points);

    /// <summary>0 where the layer has no backward pass.</summary>
    public Series Backward { get; } = new(points);
}
