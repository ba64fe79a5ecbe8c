namespace CaffeTop.Screens.Panes;

/// <summary>What is shown of a layer.</summary>
internal enum LayerMetric
{
    /// <summary>Learning rate × gradient / weights: how far one iteration moves the weights, without momentum.</summary>
    Ratio,
    Weights,
    Gradient,
    Activation,
}
