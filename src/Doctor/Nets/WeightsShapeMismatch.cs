using CaffeTop.Engine.Tensors;

namespace CaffeTop.Doctor.Nets;

/// <summary>A model's layer has the right name and another shape: Caffe stops ("Cannot copy param 0 weights … shape mismatch").</summary>
public sealed class WeightsShapeMismatch : INetRule
{
    public string Id => "weights-shape-mismatch";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var model in net.Weights.Models)
        {
            foreach (var node in net.Layers)
            {
                if (!model.Layers.TryGetValue(node.Name, out var blobs)) continue;
                for (var i = 0; i < blobs.Count && i < node.ParameterShapes.Count; i++)
                {
                    if (node.ParameterShapes[i] is not { } shape || Fits(shape, blobs[i])) continue;
                    yield return this.Error(
                        node.Place with { Blob = i.ToString(System.Globalization.CultureInfo.InvariantCulture) },
                        $"\"{Words.Name(node.Name)}\" has {(i == 0 ? "weights" : "a bias")} of {Words.Size(shape)} here and of {string.Join('×', blobs[i])} in {Words.Name(model.File)}.",
                        "Weights are copied by the layer's name and must have the same shape; a changed number of classes is the usual reason.",
                        $"Rename the layer here (e.g. \"{Words.Name(node.Name)}_new\") so that it starts anew, or give it the old size.");
                    break;
                }
            }
        }
    }

    // Old files write four axes, padded with ones on the left.
    private static bool Fits(Shape shape, IReadOnlyList<long> saved)
    {
        var skip = 0;
        while (saved.Count - skip > shape.Axes && saved[skip] == 1) skip++;
        if (saved.Count - skip != shape.Axes) return false;
        for (var i = 0; i < shape.Axes; i++)
        {
            if (saved[i + skip] != shape[i]) return false;
        }

        return true;
    }
}
