using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>How many weight blobs a layer has, where its shapes are unknown: by its type, else as many as it has <c>param</c> fields.</summary>
internal static class ParameterCount
{
    public static int Of(LayerParameter layer) => layer.Type switch
    {
        "Convolution" or "Deconvolution" or "DepthwiseConvolution" or "ConvolutionDepthwise" => 1 + Bias(layer.ConvolutionParam?.BiasTerm ?? true),
        "InnerProduct" => 1 + Bias(layer.InnerProductParam?.BiasTerm ?? true),
        "Embed" => 1 + Bias(layer.EmbedParam?.BiasTerm ?? true),
        "BatchNorm" => Math.Max(3, layer.Param.Count),
        "Scale" => layer.Bottom.Count > 1 ? layer.Param.Count : 1 + Bias(layer.ScaleParam?.BiasTerm ?? false),
        "PReLU" => 1,
        _ => layer.Param.Count,
    };

    /// <summary>The first so many are statistics, whose rate is 0.</summary>
    public static int Statistics(LayerParameter layer) => layer.Type == "BatchNorm" ? 3 : 0;

    private static int Bias(bool has) => has ? 1 : 0;
}
