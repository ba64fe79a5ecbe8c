using CaffeTop.Engine.Layers;

namespace CaffeTop.Engine.Nets;

/// <summary>Adds to an error about the data which record it was, where the values come from a layer that knows its records.</summary>
internal static class RecordNames
{
    public static CaffeTopException Add(CaffeTopException fault, NetLayer[] layers, int index)
    {
        for (var bottom = layers[index].Bottoms.Length - 1; bottom >= 0; bottom--)
        {
            if (Source(layers, index, bottom) is not (Layer layer and IRecordKeys keys)) continue;
            var key = fault is LabelOutOfRangeException label ? keys.KeyOf(label.BatchItem) : null;
            if (key is not null) return new CaffeTopException($"{fault.Message} (record '{key}' of layer '{layer.Name}')", fault);
            if (keys.FirstKey is null) continue;
            return new CaffeTopException($"{fault.Message} (in the batch of records '{keys.FirstKey}' to '{keys.LastKey}' of layer '{layer.Name}')", fault);
        }

        return fault;
    }

    /// <summary>The layer whose batch the bottom is: through splits and in-place layers, which keep the order of the items.</summary>
    private static Layer? Source(NetLayer[] layers, int index, int bottom)
    {
        var blob = layers[index].Bottoms[bottom];
        for (var i = index - 1; i >= 0; i--)
        {
            var layer = layers[i];
            var top = Array.FindIndex(layer.Tops, candidate => ReferenceEquals(candidate, blob));
            if (top < 0) continue;
            if (layer.Bottoms.Length == 0) return layer.Layer;
            if (layer.Layer.Type == "Split") blob = layer.Bottoms[0];
            else if (top >= layer.Bottoms.Length || !ReferenceEquals(layer.Bottoms[top], blob)) return null;
        }

        return null;
    }
}
