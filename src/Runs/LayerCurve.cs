using CaffeTop.Events;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>One blob's mean absolute value over the run (debug_info).</summary>
public sealed class LayerCurve(StatKind kind, string layer, string blob)
{
    public StatKind Kind { get; } = kind;

    public string Layer { get; } = layer;

    /// <summary>A blob's name or a parameter's index.</summary>
    public string Blob { get; } = blob;

    public Series Values { get; } = new();
}
