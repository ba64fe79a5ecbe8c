using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>Whether a saved blob fits a layer's parameter (blob.cpp ShapeEquals).</summary>
internal static class SavedShape
{
    public static void Check(Layer layer, int index, IReadOnlyList<long> dims, bool isLegacy)
    {
        var shape = layer.Parameters[index].Blob.Shape;
        if (Fits(shape, dims, isLegacy)) return;
        throw LayerArity.Error(
            layer.Parameter,
            $"Cannot copy param {index} weights from layer '{layer.Name}'; shape mismatch. Source param shape is {Text(dims)}; "
            + $"target param shape is {shape.ToLogString()}. "
            + "To learn this layer's parameters from scratch rather than copying from a saved net, rename the layer.");
    }

    /// <param name="isLegacy">The four extents num, channels, height, width: ones in front of the shape do not matter.</param>
    public static bool Fits(Shape shape, IReadOnlyList<long> dims, bool isLegacy)
    {
        if (!isLegacy) return dims.Count == shape.Axes && Matches(shape, dims, 0);
        if (shape.Axes > 4) return false;
        for (var i = 0; i < 4 - shape.Axes; i++)
        {
            if (dims[i] != 1) return false;
        }

        return Matches(shape, dims, 4 - shape.Axes);
    }

    private static bool Matches(Shape shape, IReadOnlyList<long> dims, int offset)
    {
        for (var i = 0; i < shape.Axes; i++)
        {
            if (shape.Dims[i] != dims[i + offset]) return false;
        }

        return true;
    }

    private static string Text(IReadOnlyList<long> dims)
    {
        long count = 1;
        foreach (var dim in dims) count *= dim;
        return dims.Count == 0 ? $"({count})" : $"{string.Join(' ', dims)} ({count})";
    }
}
