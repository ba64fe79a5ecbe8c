using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Nets;

/// <summary>Gives a net the weights of another one or of a saved model, layer by layer, by name (net.cpp ShareTrainedLayersWith, CopyTrainedLayersFrom).</summary>
internal static class WeightCopy
{
    /// <summary>Layers of <paramref name="target"/> by name; the first wins where names repeat, as in Caffe.</summary>
    public static Dictionary<string, NetLayer> ByName(IReadOnlyList<NetLayer> target)
    {
        var byName = new Dictionary<string, NetLayer>(StringComparer.Ordinal);
        foreach (var layer in target) byName.TryAdd(layer.Layer.Name, layer);
        return byName;
    }

    public static void Share(IReadOnlyList<NetLayer> target, IReadOnlyList<NetLayer> source, Action<char, string, string> log)
    {
        var byName = ByName(target);
        foreach (var layer in source)
        {
            if (!byName.TryGetValue(layer.Layer.Name, out var to))
            {
                log('I', "net.cpp:678", $"Ignoring source layer {layer.Layer.Name}");
                continue;
            }

            CheckCount(to.Layer, layer.Layer.Parameters.Count);
            for (var i = 0; i < to.Layer.Parameters.Count; i++) Share(to.Layer, layer.Layer, i);
        }
    }

    /// <summary>Compares everything first: where a layer does not fit, none is copied.</summary>
    public static WeightsReport Copy(IReadOnlyList<NetLayer> target, IReadOnlyList<SavedLayer> source)
    {
        var byName = ByName(target);
        foreach (var layer in source)
        {
            if (byName.TryGetValue(layer.Name, out var to)) Check(to.Layer, layer);
        }

        var copied = new List<string>();
        var ignored = new List<string>();
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in source)
        {
            if (!byName.TryGetValue(layer.Name, out var to))
            {
                ignored.Add(layer.Name);
                continue;
            }

            if (layer.Blobs.Count == 0) continue;
            for (var i = 0; i < layer.Blobs.Count; i++) Copy(to.Layer.Parameters[i], layer.Blobs[i]);
            if (given.Add(layer.Name)) copied.Add(layer.Name);
        }

        var left = new List<string>();
        foreach (var layer in target)
        {
            if (layer.Parameters.Length > 0 && !given.Contains(layer.Layer.Name)) left.Add(layer.Layer.Name);
        }

        return new WeightsReport(copied, ignored, left);
    }

    private static void Copy(LayerParameterBlob parameter, SavedBlob saved)
    {
        var device = parameter.Blob.Device;
        if (device.IsNull) return;
        if (device.IsHost)
        {
            saved.ReadData(device.Memory.HostSpan(parameter.Blob.Data));
            return;
        }

        var values = new float[parameter.Blob.Count];
        saved.ReadData(values);
        parameter.Blob.CopyDataFrom(values);
    }

    private static void Check(Layer target, SavedLayer source)
    {
        CheckCount(target, source.Blobs.Count);
        for (var i = 0; i < source.Blobs.Count; i++) SavedShape.Check(target, i, source.Blobs[i].Shape, source.Blobs[i].IsLegacy);
    }

    private static void CheckCount(Layer target, int blobs)
    {
        if (target.Parameters.Count == blobs) return;
        throw LayerArity.Error(
            target.Parameter,
            $"Incompatible number of blobs for layer {target.Name}: the source has {blobs}, this net's layer {target.Parameters.Count}; "
            + "check bias_term and the layer's type, or rename the layer to learn it from scratch");
    }

    private static void Share(Layer target, Layer source, int index)
    {
        var to = target.Parameters[index].Blob;
        var from = source.Parameters[index].Blob;
        if (!to.Shape.Equals(from.Shape))
        {
            throw LayerArity.Error(
                target.Parameter,
                $"Cannot share param {index} weights from layer '{source.Name}'; shape mismatch. Source param shape is {from.Shape.ToLogString()}; "
                + $"target param shape is {to.Shape.ToLogString()}. The train and the test net must give this layer the same shapes");
        }

        to.ShareData(from);
    }
}
