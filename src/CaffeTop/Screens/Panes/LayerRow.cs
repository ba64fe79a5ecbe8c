using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Screens.Panes;

/// <summary>A layer with all that its log measures: of debug_info mean absolute values, of samples norms, ranges, zeros and the size of updates.</summary>
internal sealed class LayerRow(string name, int order)
{
    public string Name { get; } = name;

    /// <summary>In the order of the log.</summary>
    public int Order { get; } = order;

    public string Type { get; set; } = "";

    public string Shape { get; set; } = "";

    public long? Parameters { get; set; }

    /// <summary>What the net in the log says of it; null where there is none.</summary>
    public DumpedLayer? Layer { get; set; }

    /// <summary>All blobs, in the order of the log.</summary>
    public List<LayerCurve> Blobs { get; } = [];

    /// <summary>Of the first weights.</summary>
    public LayerCurve? WeightBlob { get; set; }

    public LayerCurve? GradientBlob { get; set; }

    public LayerCurve? TopBlob { get; set; }

    public Series? Weights => WeightBlob?.Values;

    public Series? Gradient => GradientBlob?.Values;

    /// <summary>What updates took from the weights, where the log says it.</summary>
    public Series? Update { get; set; }

    public Series? Top => TopBlob?.Values;

    public Series? BottomGradient { get; set; }

    /// <summary>‖ΔW‖/‖W‖ as it was measured; null where only debug_info tells.</summary>
    public Series? MeasuredRatio => GradientBlob?.Norms is { UpdateRatio.Count: > 0 } norms ? norms.UpdateRatio : null;

    public bool HasWeights => Weights is not null || Gradient is not null;

    /// <summary>Samples tell of it.</summary>
    public bool HasNorms => WeightBlob?.Norms is not null || TopBlob?.Norms is not null;

    public Series? Of(LayerMetric metric) => metric switch
    {
        LayerMetric.Weights => Weights,
        LayerMetric.WeightNorm => WeightBlob?.Norms?.L2,
        LayerMetric.Gradient => Gradient ?? BottomGradient,
        LayerMetric.GradientNorm => GradientBlob?.Norms?.L2,
        LayerMetric.Activation => Top,
        LayerMetric.Zeros => (TopBlob ?? WeightBlob)?.Norms?.Zeros,
        _ => MeasuredRatio ?? Update ?? Gradient,
    };
}
