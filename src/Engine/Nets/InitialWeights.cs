using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Fillers;
using CaffeTop.Engine.Layers;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// What the weights of a net start as: its fillers' values, or the blobs that its text carries. Test nets put this off until the first use,
/// since nearly all their weights come from the train net.
/// </summary>
internal sealed class InitialWeights
{
    private readonly IDevice _device;
    private readonly Func<NetLayer, string?> _place;
    private readonly List<(NetLayer Layer, int Index, RandomKey Key)> _pending = [];

    /// <param name="place">Where a layer stands in its file, for errors about its fillers.</param>
    public InitialWeights(IDevice device, IReadOnlyList<NetLayer> layers, LayerContext context, Func<NetLayer, string?> place)
    {
        _device = device;
        _place = place;
        foreach (var layer in layers)
        {
            CheckBlobs(layer.Layer);
            for (var i = 0; i < layer.Parameters.Length; i++)
            {
                var key = context.NextRandomKey();
                if (Owns(layer, i)) _pending.Add((layer, i, key));
            }
        }
    }

    public void Fill()
    {
        if (_pending.Count == 0) return;

        // The same values whatever was computed on the device before.
        var pass = _device.Pass;
        _device.Pass = 0;
        foreach (var (layer, index, key) in _pending)
        {
            var parameter = layer.Layer.Parameters[index];
            if (layer.Layer.Parameter.Blobs.Count > 0) Take(layer.Layer, index);
            else FillWith(layer, parameter, key);
        }

        _pending.Clear();
        _device.Pass = pass;
    }

    /// <summary>This layer's weights come from elsewhere.</summary>
    public void Forget(Func<NetLayer, bool> layers) => _pending.RemoveAll(entry => layers(entry.Layer));

    private void FillWith(NetLayer layer, LayerParameterBlob parameter, RandomKey key)
    {
        try
        {
            Filler.Fill(parameter.Filler, parameter.Blob, _device, key);
        }
        catch (CaffeTopException fault)
        {
            var reason = $"layer '{layer.Layer.Name}' ({layer.Layer.Type}), {parameter.Name}: {fault.Message}";
            throw _place(layer) is { } at ? new CaffeTopException(at, reason, fault) : new CaffeTopException(reason, fault);
        }
    }

    private static bool Owns(NetLayer layer, int index)
        => ReferenceEquals(layer.Parameters[index].Blob, layer.Layer.Parameters[index].Blob);

    private static void CheckBlobs(Layer layer)
    {
        var blobs = layer.Parameter.Blobs.Count;
        if (blobs == 0 || blobs == layer.Parameters.Count) return;
        throw LayerArity.Error(layer.Parameter, $"Incompatible number of blobs for layer {layer.Name}: the file carries {blobs}, the layer has {layer.Parameters.Count}");
    }

    private static void Take(Layer layer, int index)
    {
        var saved = layer.Parameter.Blobs[index];
        var isLegacy = saved.HasNum || saved.HasChannels || saved.HasHeight || saved.HasWidth;
        long[] dims = isLegacy ? [saved.Num, saved.Channels, saved.Height, saved.Width] : [.. saved.Shape?.Dim ?? []];
        SavedShape.Check(layer, index, dims, isLegacy);
        float[] values = saved.DoubleData.Count > 0 ? [.. saved.DoubleData.Select(static value => (float)value)] : [.. saved.Data];
        var blob = layer.Parameters[index].Blob;
        if (values.Length != blob.Count)
        {
            throw LayerArity.Error(layer.Parameter, $"blob {index} holds {values.Length} values for a shape of {blob.Count}; the file is damaged");
        }

        blob.CopyDataFrom(values);
    }
}
