using Google.Protobuf;

namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary><c>layers { type: CONVOLUTION }</c> becomes <c>layer { type: "Convolution" }</c>; blobs_lr, weight_decay and param become <c>param { }</c>.</summary>
internal static class V1Net
{
    public static bool IsNeeded(NetParameter net) => net.Layers.Count > 0;

    public static void Upgrade(NetParameter net, string file, IList<UpgradeNote> notes, SourceMap? spans)
    {
        notes.Add(new('I', 55, $"Attempting to upgrade input file specified using deprecated V1LayerParameter: {file}"));
        if (net.Layer.Count > 0) RefuseMixture(net, file, spans);
        var complete = true;
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var old = net.Layers[i];
            var layer = Upgrade(old, spans?.Place(old, "type") ?? file);
            spans?.Succeed(layer, old);
            net.Layer.Add(layer);
            if (old.Layer is null) continue;
            notes.Add(new('E', 870, "Input NetParameter has V0 layer -- ignoring."));
            notes.Add(new('E', 684, $"Upgrade of input layer {i} failed."));
            complete = false;
        }

        net.Layers.Clear();
        notes.Add(complete
            ? new('I', 63, "Successfully upgraded file specified using deprecated V1LayerParameter")
            : new('E', 60, "Warning: had one or more problems upgrading V1LayerParameter (see above); continuing anyway."));
    }

    /// <summary>Caffe's HEAD refuses what its earlier versions read with a warning and half of the layers.</summary>
    private static void RefuseMixture(NetParameter net, string file, SourceMap? spans)
    {
        var first = spans?.Of(net.Layer[0]) is { } a && spans.Of(net.Layers[0]) is { } b ? (a.Line > b.Line ? a : b).ToString() : SafeText.Clean(file);
        throw new CaffeTopException(first,
            "Refusing to upgrade inconsistent NetParameter input; the definition includes both 'layer' and 'layers' fields. Write all of them as layer { type: \"…\" … } (the current format).");
    }

    private static LayerParameter Upgrade(V1LayerParameter old, string place)
    {
        var layer = new LayerParameter();
        layer.Bottom.Add(old.Bottom);
        layer.Top.Add(old.Top);
        if (old.HasName) layer.Name = old.Name;
        layer.Include.Add(old.Include);
        layer.Exclude.Add(old.Exclude);
        if (old.HasType)
            layer.Type = LayerTypes.FromNumber(old.Type) ?? throw new CaffeTopException(place, $"Unknown V1LayerParameter layer type: {(int)old.Type}");
        layer.Blobs.Add(old.Blobs);
        for (var i = 0; i < old.Param.Count; i++) Param(layer, i).Name = old.Param[i];
        for (var i = 0; i < old.BlobShareMode.Count; i++)
            Param(layer, i).ShareMode = (ParamSpec.Types.DimCheckMode)old.BlobShareMode[i];
        for (var i = 0; i < old.BlobsLr.Count; i++) Param(layer, i).LrMult = old.BlobsLr[i];
        for (var i = 0; i < old.WeightDecay.Count; i++) Param(layer, i).DecayMult = old.WeightDecay[i];
        layer.LossWeight.Add(old.LossWeight);

        // The type parameters, transform_param and loss_param have the same names and messages in both.
        foreach (var field in V1LayerParameter.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsRepeated || !field.Name.EndsWith("_param", StringComparison.Ordinal) || !field.Accessor.HasValue(old)) continue;
            LayerParameter.Descriptor.FindFieldByName(field.Name).Accessor.SetValue(layer, (IMessage)field.Accessor.GetValue(old));
        }

        return layer;
    }

    private static ParamSpec Param(LayerParameter layer, int index)
    {
        while (layer.Param.Count <= index) layer.Param.Add(new ParamSpec());
        return layer.Param[index];
    }
}
