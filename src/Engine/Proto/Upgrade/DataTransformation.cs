using Google.Protobuf;
using Google.Protobuf.Reflection;
using LayerType = CaffeTop.Engine.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>scale, mean_file, crop_size and mirror of the old data layers move into <c>transform_param</c>. Only <c>layers</c> are touched, as in Caffe.</summary>
internal static class DataTransformation
{
    // The three old messages and transform_param call them alike.
    private static readonly string[] Moved = ["scale", "mean_file", "crop_size", "mirror"];

    public static bool IsNeeded(NetParameter net) => net.Layers.Any(IsNeeded);

    public static void Upgrade(NetParameter net, string file, IList<UpgradeNote> notes)
    {
        notes.Add(new('I', 46, $"Attempting to upgrade input file specified using deprecated transformation parameters: {file}"));
        foreach (var layer in net.Layers) Upgrade(layer);
        notes.Add(new('I', 49, "Successfully upgraded file specified using deprecated data transformation parameters."));
        notes.Add(new('W', 51, "Note that future Caffe releases will only support transform_param messages for transformation fields."));
    }

    private static bool IsNeeded(V1LayerParameter layer)
        => Old(layer) is { } old && Moved.Any(name => Field(old, name).HasValue(old));

    // Caffe makes both messages for every data layer of the net, set or not; they stay empty here too.
    private static void Upgrade(V1LayerParameter layer)
    {
        switch (layer.Type)
        {
            case LayerType.Data: layer.DataParam ??= new(); break;
            case LayerType.ImageData: layer.ImageDataParam ??= new(); break;
            case LayerType.WindowData: layer.WindowDataParam ??= new(); break;
        }

        if (Old(layer) is not { } old) return;
        var transform = layer.TransformParam ??= new();
        foreach (var name in Moved)
        {
            var field = Field(old, name);
            if (field.HasValue(old)) Field(transform, name).SetValue(transform, field.GetValue(old));
            field.Clear(old);
        }
    }

    private static IMessage? Old(V1LayerParameter layer) => layer.Type switch
    {
        LayerType.Data => layer.DataParam,
        LayerType.ImageData => layer.ImageDataParam,
        LayerType.WindowData => layer.WindowDataParam,
        _ => null,
    };

    private static IFieldAccessor Field(IMessage message, string name) => message.Descriptor.FindFieldByName(name).Accessor;
}
