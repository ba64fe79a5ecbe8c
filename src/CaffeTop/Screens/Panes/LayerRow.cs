using CaffeTop.Terminal.Plots;

namespace CaffeTop.Screens.Panes;

/// <summary>A layer of debug_info: the mean absolute values of its first weights, their gradient, its output, and what comes back to it.</summary>
internal sealed class LayerRow(string name, int order)
{
    public string Name { get; } = name;

    /// <summary>In the order of the log.</summary>
    public int Order { get; } = order;

    public string Type { get; set; } = "";

    public string Shape { get; set; } = "";

    public long? Parameters { get; set; }

    public Series? Weights { get; set; }

    public Series? Gradient { get; set; }

    /// <summary>What updates took from the weights, where the log says it.</summary>
    public Series? Update { get; set; }

    public Series? Top { get; set; }

    public Series? BottomGradient { get; set; }

    public bool HasWeights => Weights is not null || Gradient is not null;

    public Series? Of(LayerMetric metric) => metric switch
    {
        LayerMetric.Weights => Weights,
        LayerMetric.Gradient => Gradient ?? BottomGradient,
        LayerMetric.Activation => Top,
        _ => Update ?? Gradient,
    };
}
