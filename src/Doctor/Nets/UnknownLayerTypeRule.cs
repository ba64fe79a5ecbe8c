using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>A type that no Caffe has, most likely misspelt. Types of known forks, and those that only this program cannot run, are no mistakes.</summary>
public sealed class UnknownLayerTypeRule : INetRule
{
    // BVLC's types that are not implemented here, and the forks' that nets of the wild bring along.
    private static readonly HashSet<string> Elsewhere = new(StringComparer.Ordinal)
    {
        "AnnotatedData", "Axpy", "BN", "BNLL", "BatchReindex", "BatchNorm", "CenterLoss", "Clip", "ContrastiveLoss", "ConvolutionDepthwise", "DataAugmentation",
        "DenseImageData", "DepthwiseConvolution", "DetectNetTransformation", "DetectionEvaluate", "DetectionOutput", "Embed", "EvalDetection", "Exp", "Filter",
        "HDF5Data", "HDF5Output", "HingeLoss", "Im2col", "ImageData", "ImageLabelmapData", "ImageSegData", "InfogainLoss", "Interp", "L1Loss", "LSTM", "LSTMUnit",
        "Log", "MVN", "MarginInnerProduct", "MemoryData", "MultiBoxLoss", "MultinomialLogisticLoss", "Normalize", "PSROIPooling", "Parameter", "Permute",
        "PriorBox", "Python", "RNN", "ROIPooling", "ReLU6", "RegionLoss", "Reorg", "SPP", "SegAccuracy", "ShuffleChannel", "SmoothL1Loss", "SmoothL1LossOHEM",
        "SoftmaxWithOHEMLoss", "BoxAnnotatorOHEM", "Swish", "Threshold", "Tile", "TripletLoss", "Upsample", "VideoData", "WindowData", "Yolov3",
        "Yolov3DetectionOutput", "YoloDetectionOutput", "Attention", "Bias", "L2Norm", "Proposal", "ROIAlign", "DetectNet", "GroupNorm", "Correlation",
    };

    private static readonly Dictionary<string, string> Mistaken = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SoftmaxLoss"] = "SoftmaxWithLoss", ["BatchNormalization"] = "BatchNorm", ["FullyConnected"] = "InnerProduct", ["Dense"] = "InnerProduct",
        ["Linear"] = "InnerProduct", ["Conv"] = "Convolution", ["Deconv"] = "Deconvolution", ["CrossEntropyLoss"] = "SoftmaxWithLoss",
        ["MSELoss"] = "EuclideanLoss", ["L2Loss"] = "EuclideanLoss",
    };

    public string Id => "unknown-layer-type";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var node in net.Layers)
        {
            if (LayerRegistry.IsKnown(node.Type) || Elsewhere.Contains(node.Type)) continue;
            var meant = Mistaken.GetValueOrDefault(node.Type) ?? NearestName.Find(node.Type, [.. LayerRegistry.Known, .. Elsewhere]);
            if (node.Type.Length > 0 && meant is null)
            {
                yield return this.Hint(
                    node.Place, $"The type \"{Words.Name(node.Type)}\" of layer \"{Words.Name(node.Name)}\" is not known here.",
                    "It may belong to a fork of Caffe; what stands behind it could only be checked in part.", "Train it with the Caffe that has this layer.");
                continue;
            }

            yield return this.Error(
                node.Place,
                node.Type.Length == 0 ? $"Layer \"{Words.Name(node.Name)}\" has no type." : $"There is no layer type \"{Words.Name(node.Type)}\" (layer \"{Words.Name(node.Name)}\").",
                "Caffe stops when it comes to this layer; types are written exactly, with capital letters.",
                meant is null ? "Write a type, e.g. type: \"Convolution\"." : $"Write type: \"{meant}\".");
        }
    }
}
