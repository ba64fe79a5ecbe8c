using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>What rules need to know of layer types, of Caffe's and of the common forks'.</summary>
internal static class LayerKind
{
    private static readonly HashSet<string> Losses = new(StringComparer.Ordinal)
    {
        "SoftmaxWithLoss", "SigmoidCrossEntropyLoss", "EuclideanLoss", "HingeLoss", "ContrastiveLoss", "InfogainLoss", "MultinomialLogisticLoss",
        "MultiBoxLoss", "SmoothL1Loss", "RegionLoss", "Yolov3", "CenterLoss", "TripletLoss", "L1Loss", "SoftmaxWithOHEMLoss", "SmoothL1LossOHEM",
    };

    private static readonly HashSet<string> Sources = new(StringComparer.Ordinal)
    {
        "Data", "ImageData", "HDF5Data", "MemoryData", "WindowData", "DummyData", "Input", "AnnotatedData", "VideoData", "ImageSegData",
        "DenseImageData", "ImageLabelmapData", "Parameter", "DetectNetTransformation",
    };

    // No gradient passes to any bottom.
    private static readonly HashSet<string> Dams = new(StringComparer.Ordinal)
    {
        "ArgMax", "Threshold", "Accuracy", "Silence", "SegAccuracy", "DetectionOutput", "DetectionEvaluate", "PriorBox", "HDF5Output",
    };

    public static bool IsLoss(string type) => Losses.Contains(type);

    /// <summary>Layers without bottoms that give data, labels or inputs. Python layers may be anything.</summary>
    public static bool IsSource(NetNode node) => Sources.Contains(node.Type) || (node.Type == "Python" && node.Layer.Bottom.Count == 0);

    public static bool StopsGradient(string type) => Dams.Contains(type);

    /// <summary>Whether a gradient can pass to this bottom: not to labels, sizes and selectors.</summary>
    public static bool PassesGradient(NetNode node, int bottom)
    {
        if (StopsGradient(node.Type)) return false;
        if (bottom < node.Layer.PropagateDown.Count && !node.Layer.PropagateDown[bottom]) return false;
        if (bottom == 0) return true;
        return node.Type switch
        {
            "Crop" or "SoftmaxWithLoss" or "SigmoidCrossEntropyLoss" or "HingeLoss" or "InfogainLoss" or "MultinomialLogisticLoss" or "Filter" or "Upsample" => false,
            _ => true,
        };
    }

    public static bool IsConvolution(string type) => type is "Convolution" or "Deconvolution" or "DepthwiseConvolution" or "ConvolutionDepthwise";

    /// <summary>Layers whose weights are matrices that must not start as zeros.</summary>
    public static bool HasMatrix(string type) => IsConvolution(type) || type is "InnerProduct" or "Embed" or "LSTM" or "RNN";

    public static bool HasWeights(LayerParameter layer) => HasMatrix(layer.Type) || layer.Type is "PReLU" or "Bias" || (layer.Type == "Scale" && layer.Bottom.Count == 1);

    public static bool HasBias(LayerParameter layer) => layer.Type switch
    {
        "InnerProduct" => layer.InnerProductParam?.BiasTerm ?? true,
        "Embed" => layer.EmbedParam?.BiasTerm ?? true,
        "Scale" => layer.ScaleParam?.BiasTerm ?? false,
        "LSTM" or "RNN" => true,
        _ => IsConvolution(layer.Type) && (layer.ConvolutionParam?.BiasTerm ?? true),
    };

    /// <summary>What the matrix starts as; null where the file says nothing, which is constant 0.</summary>
    public static FillerParameter? WeightFiller(LayerParameter layer) => layer.Type switch
    {
        "InnerProduct" => layer.InnerProductParam?.WeightFiller,
        "Embed" => layer.EmbedParam?.WeightFiller,
        "LSTM" or "RNN" => layer.RecurrentParam?.WeightFiller,
        _ => IsConvolution(layer.Type) ? layer.ConvolutionParam?.WeightFiller : null,
    };

    public static FillerParameter? BiasFiller(LayerParameter layer) => layer.Type switch
    {
        "InnerProduct" => layer.InnerProductParam?.BiasFiller,
        "Embed" => layer.EmbedParam?.BiasFiller,
        _ => IsConvolution(layer.Type) ? layer.ConvolutionParam?.BiasFiller : null,
    };

    public static bool IsConstant(FillerParameter? filler) => filler is null || filler.Type is "" or "constant";

    public static bool IsZero(FillerParameter? filler) => filler is null || (IsConstant(filler) && filler.Value == 0);

    public static uint Outputs(LayerParameter layer) => layer.Type switch
    {
        "InnerProduct" => layer.InnerProductParam?.NumOutput ?? 0,
        "Embed" => layer.EmbedParam?.NumOutput ?? 0,
        "LSTM" or "RNN" => layer.RecurrentParam?.NumOutput ?? 0,
        _ => IsConvolution(layer.Type) ? layer.ConvolutionParam?.NumOutput ?? 0 : 0,
    };

    /// <summary>Layers that make 0 of what is not above 0, so that a unit that is never above 0 gets no gradient.</summary>
    public static bool IsRectifier(LayerParameter layer) => layer.Type is "ReLU6" || (layer.Type == "ReLU" && (layer.ReluParam?.NegativeSlope ?? 0) == 0);
}
