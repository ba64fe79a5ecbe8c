namespace CaffeTop.Screens.Panes;

/// <summary>What is shown of a layer.</summary>
internal enum LayerMetric
{
    /// <summary>How far one iteration moves the weights: measured, or learning rate × gradient / weights, without momentum.</summary>
    Ratio,

    /// <summary>Mean absolute value.</summary>
    Weights,

    /// <summary>L2.</summary>
    WeightNorm,

    Gradient,

    GradientNorm,

    Activation,

    /// <summary>The share of the output that is exactly zero.</summary>
    Zeros,
}
