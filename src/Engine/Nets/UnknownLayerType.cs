using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>Words what to do about a layer type that this program cannot run.</summary>
internal static class UnknownLayerType
{
    /// <summary>Names people type that are no layer's, and what they mean (seen in public issues).</summary>
    private static readonly Dictionary<string, string> Mistaken = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SoftmaxLoss"] = "SoftmaxWithLoss",
        ["BatchNormalization"] = "BatchNorm",
        ["FullyConnected"] = "InnerProduct",
        ["Conv"] = "Convolution",
        ["Deconv"] = "Deconvolution",
        ["CrossEntropyLoss"] = "SoftmaxWithLoss",
        ["MSELoss"] = "EuclideanLoss",
        ["L2Loss"] = "EuclideanLoss",
    };

    public static CaffeTopException Error(LayerParameter layer) => LayerArity.Error(layer, Reason(layer));

    private static string Reason(LayerParameter layer)
    {
        if (layer.Type.Length == 0) return "has no type; write e.g. type: \"Convolution\"";
        if (layer.Type == "Python")
        {
            var module = layer.PythonParam is { } python ? $" (module '{python.Module}', layer '{python.Layer}')" : "";
            return $"a Python layer{module} cannot run here: there is no Python in this program; replace it by built-in layers, or give its blobs by an Input or HDF5Data layer";
        }

        var near = Mistaken.TryGetValue(layer.Type, out var meant) && LayerRegistry.IsKnown(meant)
            ? meant
            : NearestName.Find(layer.Type, LayerRegistry.Known);
        var hint = near is null ? "" : $"; did you mean {near}?";
        return $"Unknown layer type: {layer.Type}{hint} (known types: {string.Join(", ", LayerRegistry.Known)})";
    }
}
