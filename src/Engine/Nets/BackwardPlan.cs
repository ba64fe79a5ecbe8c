namespace CaffeTop.Engine.Nets;

/// <summary>
/// Which layers run backward and which bottoms get a gradient: forward from the data, then backward from the losses, then force_backward
/// (net.cpp Init). Blobs are known by name in the second pass, so an in-place chain counts as one.
/// </summary>
internal static class BackwardPlan
{
    public static void Work(IReadOnlyList<NetLayer> layers)
    {
        var underLoss = new HashSet<string>(StringComparer.Ordinal);
        var skip = new HashSet<string>(StringComparer.Ordinal);
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var layer = layers[i];
            var contributes = false;
            var skips = true;
            for (var k = 0; k < layer.Tops.Length && (!contributes || skips); k++)
            {
                contributes |= layer.Layer.LossWeights[k] != 0 || underLoss.Contains(layer.TopNames[k]);
                skips &= skip.Contains(layer.TopNames[k]);
            }

            if (layer.NeedsBackward && skips)
            {
                layer.NeedsBackward = false;
                Array.Clear(layer.PropagateDown);
            }

            layer.NeedsBackward &= contributes;
            for (var k = 0; k < layer.Bottoms.Length; k++)
            {
                if (contributes) underLoss.Add(layer.BottomNames[k]);
                else layer.PropagateDown[k] = false;
                if (!layer.PropagateDown[k]) skip.Add(layer.BottomNames[k]);
            }
        }
    }

    /// <summary>force_backward, after <see cref="Work"/>. Layers that have no backward at all are left out, where Caffe would end in "Not Implemented Yet".</summary>
    public static void Force(IReadOnlyList<NetLayer> layers)
    {
        foreach (var layer in layers)
        {
            if (layer.Layer.Contract.NoBackward) continue;
            layer.NeedsBackward = true;
            for (var k = 0; k < layer.Bottoms.Length; k++) layer.PropagateDown[k] |= layer.Layer.AllowForceBackward(k);
            foreach (var parameter in layer.Layer.Parameters) parameter.PropagateDown = true;
        }
    }
}
