using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>A model file's layers as a net copies them.</summary>
public static class SavedModel
{
    /// <summary>Copies the weights of layers of the same name from a .caffemodel into the net.</summary>
    public static WeightsReport CopyInto(Net net, string path)
    {
        if (path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new CaffeTopException(SafeText.Clean(path), "is a model in HDF5, which is not supported yet; use a binary .caffemodel");
        }

        using var file = ModelFile.Open(path);
        try
        {
            return net.CopyTrainedLayersFrom(file.Layers.Select(layer => new Layer(layer)));
        }
        catch (CaffeTopException e)
        {
            throw new CaffeTopException(SafeText.Clean(path), e.Message, e);
        }
    }

    private sealed class Layer(SavedLayer layer) : ISavedLayer
    {
        public string Name => layer.Name;

        public string Type => layer.Type;

        public IReadOnlyList<ISavedBlob> Blobs { get; } = [.. layer.Blobs.Select(blob => new Blob(blob))];
    }

    private sealed class Blob(SavedBlob blob) : ISavedBlob
    {
        public IReadOnlyList<int> Dims { get; } = [.. blob.Shape.Select(extent => checked((int)extent))];

        public bool IsLegacy => blob.IsLegacy;

        public void ReadData(Span<float> destination) => blob.ReadData(destination);
    }
}
