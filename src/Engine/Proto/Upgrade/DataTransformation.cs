using Old = CaffeTop.Engine.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>scale, mean_file, crop_size and mirror of the old data layers move into <c>transform_param</c>. Only <c>layers</c> are touched, as in Caffe.</summary>
internal static class DataTransformation
{
    public static bool IsNeeded(NetParameter net) => net.Layers.Any(IsNeeded);

    public static void Upgrade(NetParameter net, string file, IList<UpgradeNote> notes)
    {
        notes.Add(new('I', 46, $"Attempting to upgrade input file specified using deprecated transformation parameters: {file}"));
        foreach (var layer in net.Layers) Upgrade(layer);
        notes.Add(new('I', 49, "Successfully upgraded file specified using deprecated data transformation parameters."));
        notes.Add(new('W', 51, "Note that future Caffe releases will only support transform_param messages for transformation fields."));
    }

    private static bool IsNeeded(V1LayerParameter layer) => layer.Type switch
    {
        Old.Data => layer.DataParam is { } p && (p.HasScale || p.HasMeanFile || p.HasCropSize || p.HasMirror),
        Old.ImageData => layer.ImageDataParam is { } p && (p.HasScale || p.HasMeanFile || p.HasCropSize || p.HasMirror),
        Old.WindowData => layer.WindowDataParam is { } p && (p.HasScale || p.HasMeanFile || p.HasCropSize || p.HasMirror),
        _ => false,
    };

    // Caffe makes both messages for every data layer of the net, set or not; they stay empty here too.
    private static void Upgrade(V1LayerParameter layer)
    {
        switch (layer.Type)
        {
            case Old.Data:
            {
                var old = layer.DataParam ??= new();
                var transform = layer.TransformParam ??= new();
                if (old.HasScale) transform.Scale = old.Scale;
                if (old.HasMeanFile) transform.MeanFile = old.MeanFile;
                if (old.HasCropSize) transform.CropSize = old.CropSize;
                if (old.HasMirror) transform.Mirror = old.Mirror;
                old.ClearScale();
                old.ClearMeanFile();
                old.ClearCropSize();
                old.ClearMirror();
                break;
            }

            case Old.ImageData:
            {
                var old = layer.ImageDataParam ??= new();
                var transform = layer.TransformParam ??= new();
                if (old.HasScale) transform.Scale = old.Scale;
                if (old.HasMeanFile) transform.MeanFile = old.MeanFile;
                if (old.HasCropSize) transform.CropSize = old.CropSize;
                if (old.HasMirror) transform.Mirror = old.Mirror;
                old.ClearScale();
                old.ClearMeanFile();
                old.ClearCropSize();
                old.ClearMirror();
                break;
            }

            case Old.WindowData:
            {
                var old = layer.WindowDataParam ??= new();
                var transform = layer.TransformParam ??= new();
                if (old.HasScale) transform.Scale = old.Scale;
                if (old.HasMeanFile) transform.MeanFile = old.MeanFile;
                if (old.HasCropSize) transform.CropSize = old.CropSize;
                if (old.HasMirror) transform.Mirror = old.Mirror;
                old.ClearScale();
                old.ClearMeanFile();
                old.ClearCropSize();
                old.ClearMirror();
                break;
            }
        }
    }
}
