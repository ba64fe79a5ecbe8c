using CaffeTop.Engine;
using CaffeTop.Engine.Devices.Null;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>An in-place layer overwrites the output that the layer before it needs for its own gradient: Caffe computes a wrong gradient and says nothing.</summary>
public sealed class InPlaceOverwrites : INetRule
{
    public string Id => "in-place-overwrites";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role is not (NetRole.Train or NetRole.Fragment)) yield break;
        foreach (var node in net.Layers.Where(static node => node is { IsInPlace: true, Sources: [{ }, ..] }))
        {
            var before = node.Sources[0]!;
            if (node.Type is "Split" || !NeedsItsOutput(before.Layer)) continue;
            yield return this.Warning(
                node.Place with { Blob = node.Layer.Top[0] },
                $"\"{Words.Name(node.Name)}\" overwrites the output of \"{Words.Name(before.Name)}\" ({before.Type}), which {before.Type} needs for its gradient.",
                "Caffe then computes a wrong gradient for everything below, without a word.",
                $"Give \"{Words.Name(node.Name)}\" a top of its own name instead of working in place.");
        }
    }

    private static bool NeedsItsOutput(LayerParameter layer)
    {
        if (!LayerRegistry.IsKnown(layer.Type)) return layer.Type is "Exp" or "Swish";
        if (layer.Type is "Data" or "DummyData") return false;
        try
        {
            using var device = new NullDevice();
            var made = LayerRegistry.Create(layer, new LayerContext { Device = device, Phase = Phase.Train, DescribeOnly = true });
            using var owned = made as IDisposable;
            return made.Contract.NeedsOutputInBackward;
        }
        catch (CaffeTopException)
        {
            // It cannot be made as it is written, which another rule tells.
            return false;
        }
    }
}
