using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// A net as a snapshot holds it (net.cpp ToProto, layer.hpp ToProto): its name and all layers, Split and data layers among them, with the
/// parameters that layers fill in by themselves; blobs of sharing layers are there once per layer. What <see cref="ModelFileWriter"/> takes.
/// </summary>
/// <param name="Net">Layers without blobs.</param>
/// <param name="Blobs">One list per layer; numbers are fetched from the device while they are written.</param>
public sealed record NetToSave(NetParameter Net, IReadOnlyList<IReadOnlyList<BlobToSave>> Blobs)
{
    internal static NetToSave Of(Net net, bool withDiff)
    {
        var saved = new NetParameter { Name = net.Name };
        var blobs = new List<IReadOnlyList<BlobToSave>>(net.Layers.Count);
        foreach (var layer in net.Layers)
        {
            saved.Layer.Add(LayerText(layer));
            blobs.Add([.. layer.Layer.Parameters.Select(parameter => Save(parameter.Blob, withDiff))]);
        }

        return new NetToSave(saved, blobs);
    }

    /// <summary>Losses write the weight they assume, BatchNorm the rates it forces: Caffe's set-up adds both to the layer's own parameters.</summary>
    private static LayerParameter LayerText(NetLayer layer)
    {
        var text = layer.Layer.Parameter.Clone();
        text.Blobs.Clear();
        if (layer.Layer.Contract.IsLoss && text.LossWeight.Count == 0) text.LossWeight.Add(1);
        for (var i = text.Param.Count; i < layer.Layer.Parameters.Count && layer.Layer.Parameters[i].IsStatistic; i++)
        {
            text.Param.Add(new ParamSpec { LrMult = 0 });
        }

        return text;
    }

    private static BlobToSave Save(Blob blob, bool withDiff)
    {
        var shape = new long[blob.Shape.Axes];
        for (var i = 0; i < shape.Length; i++) shape[i] = blob.Shape[i];
        var memory = blob.Device.Memory;
        return new BlobToSave(
            shape,
            (start, into) => memory.Download(blob.Data.Slice((int)start, into.Length), into),
            withDiff ? (start, into) => memory.Download(blob.Diff.Slice((int)start, into.Length), into) : null);
    }
}
