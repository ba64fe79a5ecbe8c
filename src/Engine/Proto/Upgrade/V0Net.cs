namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>
/// The first format, <c>layers { layer { type: "conv" … } bottom: … }</c>, becomes V1. Of the net only name, layers, input, input_dim and
/// force_backward are kept, as in Caffe. Padding layers vanish into the convolution or pooling layer that reads them.
/// </summary>
internal static class V0Net
{
    public static bool IsNeeded(NetParameter net) => net.Layers.Any(l => l.Layer is not null);

    public static NetParameter Upgrade(NetParameter net, string file, IList<UpgradeNote> notes, SourceMap? spans)
    {
        notes.Add(new('I', 28, $"Attempting to upgrade input file specified using deprecated V0LayerParameter: {file}"));
        var upgraded = new NetParameter();
        if (net.HasName) upgraded.Name = net.Name;
        var complete = true;
        foreach (var connection in WithoutPaddingLayers(net, file, spans))
        {
            var layer = V0Layer.Upgrade(connection, spans?.Place(connection) ?? file, notes, ref complete);
            spans?.Succeed(layer, connection);
            upgraded.Layers.Add(layer);
        }

        upgraded.Input.Add(net.Input);
        upgraded.InputDim.Add(net.InputDim);
        if (net.HasForceBackward) upgraded.ForceBackward = net.ForceBackward;
        spans?.Succeed(upgraded, net);
        notes.Add(complete
            ? new('I', 36, "Successfully upgraded file specified using deprecated V0LayerParameter")
            : new('E', 33, "Warning: had one or more problems upgrading V0NetParameter to NetParameter (see above); continuing anyway."));
        notes.Add(new('W', 39, "Note that future Caffe releases will not support V0NetParameter; use ./build/tools/upgrade_net_proto_text for prototxt"
            + " and ./build/tools/upgrade_net_proto_binary for model weights upgrade this and any other net protos to the new format."));
        return upgraded;
    }

    private static List<V1LayerParameter> WithoutPaddingLayers(NetParameter net, string file, SourceMap? spans)
    {
        var kept = new List<V1LayerParameter>();
        var writer = net.Input.Distinct().ToDictionary(input => input, _ => (V1LayerParameter?)null, StringComparer.Ordinal);
        foreach (var layer in net.Layers)
        {
            var type = layer.Layer?.Type ?? "";
            if (type != "padding") kept.Add(layer);
            var bottoms = layer.Bottom.ToArray();
            for (var j = 0; j < bottoms.Length; j++)
            {
                if (!writer.TryGetValue(bottoms[j], out var source))
                {
                    throw new CaffeTopException(spans?.Place(layer, "bottom", j) ?? file,
                        $"Unknown blob input {SafeText.Clean(bottoms[j], 80)} to layer {SafeText.Clean(layer.Layer?.Name ?? "", 80)}: no layer before it has that top");
                }

                if (source?.Layer?.Type != "padding") continue;
                var place = spans?.Place(layer) ?? file;
                if (type is not ("conv" or "pool")) throw new CaffeTopException(place, $"Padding layer input to non-convolutional / non-pooling layer type {SafeText.Clean(type, 80)}");
                if (bottoms.Length != 1) throw new CaffeTopException(place, "Conv Layer takes a single blob as input.");
                if (source.Bottom.Count != 1) throw new CaffeTopException(spans?.Place(source) ?? file, "Padding Layer takes a single blob as input.");
                if (source.Top.Count != 1) throw new CaffeTopException(spans?.Place(source) ?? file, "Padding Layer produces a single blob as output.");
                layer.Layer!.Pad = source.Layer.Pad;
                layer.Bottom[j] = source.Bottom[0];
            }

            foreach (var top in layer.Top) writer[top] = layer;
        }

        return kept;
    }
}
