using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>Whether a saved blob fits a layer's parameter (blob.cpp ShapeEquals).</summary>
internal static class SavedShape
{
    public static void Check(Layer layer, int index, Blob blob, ISavedBlob saved)
    {
        if (Fits(blob.Shape, saved)) return;
        throw LayerArity.Error(
            layer.Parameter,
            $"Cannot copy param {index} weights from layer '{layer.Name}'; shape mismatch. Source param shape is {Text(saved.Dims)}; "
            + $"target param shape is {blob.Shape.ToLogString()}. "
            + "To learn this layer's parameters from scratch rather than copying from a saved net, rename the layer.");
    }

    public static bool Fits(Shape shape, ISavedBlob saved)
    {
        if (!saved.IsLegacy) return saved.Dims.Count == shape.Axes && Matches(shape, saved.Dims, 0);
        if (shape.Axes > 4) return false;
        for (var i = 0; i < 4 - shape.Axes; i++)
        {
            if (saved.Dims[i] != 1) return false;
        }

        return Matches(shape, saved.Dims, 4 - shape.Axes);
    }

    private static bool Matches(Shape shape, IReadOnlyList<int> dims, int offset)
    {
        for (var i = 0; i < shape.Axes; i++)
        {
            if (shape.Dims[i] != dims[i + offset]) return false;
        }

        return true;
    }

    private static string Text(IReadOnlyList<int> dims)
    {
        long count = 1;
        foreach (var dim in dims) count *= dim;
        return dims.Count == 0 ? $"({count})" : $"{string.Join(' ', dims)} ({count})";
    }
}
