using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// What the weights of a net start as: its fillers' values, or the blobs that its text carries. Test nets put this off until the first use,
/// since nearly all their weights come from the train net.
/// </summary>
internal sealed class InitialWeights
{
    private readonly IDevice _device;
    private readonly List<(NetLayer Layer, int Index, RandomKey Key)> _pending = [];

    public InitialWeights(IDevice device, IReadOnlyList<NetLayer> layers, LayerContext context)
    {
        _device = device;
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
        foreach (var (layer, index, key) in _pending)
        {
            var parameter = layer.Layer.Parameters[index];
            if (layer.Layer.Parameter.Blobs.Count > 0) Take(layer.Layer, index);
            else FillWith(parameter.Filler, parameter.Blob, key);
        }

        _pending.Clear();
    }

    /// <summary>This layer's weights come from elsewhere.</summary>
    public void Forget(Func<NetLayer, bool> layers) => _pending.RemoveAll(entry => layers(entry.Layer));

    private void FillWith(FillerParameter filler, Blob blob, RandomKey key)
    {
        var fanIn = blob.Shape.Axes == 0 ? 1 : blob.Count / Math.Max(1, blob.Shape.Dims[0]);
        switch (filler.Type)
        {
            case "constant":
                _device.Memory.Fill(blob.Data, filler.Value);
                break;
            case "uniform":
                _device.Random.Uniform(key, filler.Min, filler.Max, blob.Data);
                break;
            case "gaussian":
                _device.Random.Gaussian(key, filler.Mean, filler.Std, blob.Data);
                break;
            case "xavier":
                var limit = MathF.Sqrt(3f / fanIn);
                _device.Random.Uniform(key, -limit, limit, blob.Data);
                break;
            case "msra":
                _device.Random.Gaussian(key, 0, MathF.Sqrt(2f / fanIn), blob.Data);
                break;
            default:
                throw new CaffeTopException($"Unknown filler name: {filler.Type}");
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
        var blob = layer.Parameters[index].Blob;
        var saved = new SavedBlobProto(layer.Parameter.Blobs[index]);
        SavedShape.Check(layer, index, blob, saved);
        var values = new float[blob.Count];
        saved.ReadData(values);
        blob.CopyDataFrom(values);
    }
}
