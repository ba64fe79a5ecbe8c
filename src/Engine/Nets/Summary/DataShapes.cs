using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>Tops of data layers as far as their parameters and <c>--data-shape</c> tell, without opening anything: images N×C×H×W, labels N.</summary>
internal static class DataShapes
{
    /// <summary>The tops' shapes, or null where the type is no data layer.</summary>
    public static Shape?[]? Of(LayerParameter layer, int[]? dataShape)
    {
        var crop = layer.TransformParam?.CropSize ?? 0;
        long[]? given = dataShape is [var c, var h, var w] ? [c, crop > 0 ? crop : h, crop > 0 ? crop : w] : null;
        return layer.Type switch
        {
            "Data" or "AnnotatedData" or "VideoData" => Images(layer, layer.DataParam?.BatchSize ?? 0, given),
            "ImageData" => Listed(layer, given, crop),
            "MemoryData" => Memory(layer, crop),
            "WindowData" => Windows(layer),
            "HDF5Data" => First(layer, given is null ? null : Make([layer.Hdf5DataParam?.BatchSize ?? 0, .. given])),
            "ImageSegData" or "DenseImageData" => First(layer, given is null ? null : Make([1, .. given])),
            _ => null,
        };
    }

    /// <summary>A shape, or null where no blob can have it.</summary>
    public static Shape? Make(ReadOnlySpan<long> dims)
    {
        if (dims.Length > Shape.MaxAxes) return null;
        Span<int> extents = stackalloc int[dims.Length];
        double count = 1;
        for (var i = 0; i < dims.Length; i++)
        {
            if (dims[i] is < 0 or > int.MaxValue) return null;
            extents[i] = (int)dims[i];
            count *= dims[i];
        }

        return count > int.MaxValue ? null : new Shape(extents);
    }

    private static Shape?[] Listed(LayerParameter layer, long[]? given, uint crop)
    {
        var parameter = layer.ImageDataParam ?? new ImageDataParameter();
        long channels = parameter.IsColor ? 3 : 1;
        if (crop > 0) return Images(layer, parameter.BatchSize, [channels, crop, crop]);
        if (parameter is { NewHeight: > 0, NewWidth: > 0 }) return Images(layer, parameter.BatchSize, [channels, parameter.NewHeight, parameter.NewWidth]);
        return Images(layer, parameter.BatchSize, given);
    }

    private static Shape?[] Memory(LayerParameter layer, uint crop)
    {
        var parameter = layer.MemoryDataParam ?? new MemoryDataParameter();
        return Images(layer, parameter.BatchSize, [parameter.Channels, crop > 0 ? crop : parameter.Height, crop > 0 ? crop : parameter.Width]);
    }

    private static Shape?[] Windows(LayerParameter layer)
    {
        var parameter = layer.WindowDataParam ?? new WindowDataParameter();
        var crop = layer.TransformParam is { CropSize: > 0 } transformation ? transformation.CropSize : parameter.CropSize;
        return Images(layer, parameter.BatchSize, crop > 0 ? [3, crop, crop] : null);
    }

    private static Shape?[] Images(LayerParameter layer, long batch, long[]? image)
    {
        var tops = First(layer, image is null ? null : Make([batch, .. image]));
        if (tops.Length > 1 && layer.Type != "AnnotatedData") tops[1] = Make([batch]);
        return tops;
    }

    private static Shape?[] First(LayerParameter layer, Shape? first)
    {
        var tops = new Shape?[layer.Top.Count];
        if (tops.Length > 0) tops[0] = first;
        return tops;
    }
}
