using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Doctor.Nets;

/// <summary>A .caffemodel's layers that hold weights, with the shape of each blob.</summary>
public sealed record LoadedModel(string File, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<long>>> Layers)
{
    /// <exception cref="Engine.CaffeTopException">It is no model, or damaged.</exception>
    public static LoadedModel Read(string path, string name)
    {
        using var model = ModelFile.Open(path);
        var layers = new Dictionary<string, IReadOnlyList<IReadOnlyList<long>>>(StringComparer.Ordinal);
        foreach (var layer in model.Layers)
        {
            if (layer.Blobs.Count > 0) layers[layer.Name] = [.. layer.Blobs.Select(static blob => blob.Shape)];
        }

        return new LoadedModel(name, layers);
    }
}
