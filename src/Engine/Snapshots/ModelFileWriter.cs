using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Snapshots;

/// <summary>Writes a .caffemodel, byte for byte as Caffe's protobuf would, without a copy of the weights in memory.</summary>
public static class ModelFileWriter
{
    private const byte BlobsTag = (7 << 3) | 2;
    private static readonly byte[] LayerTag = [0xA2, 0x06];

    /// <summary>
    /// Writes <paramref name="net"/> (new-style layers, without blobs) with <paramref name="blobs"/>, one list for each layer. Nothing is
    /// written where the whole would pass protobuf's 2 GB. Making the file durable is the caller's.
    /// </summary>
    public static void Write(Stream stream, NetParameter net, IReadOnlyList<IReadOnlyList<BlobToSave>> blobs)
    {
        if (blobs.Count != net.Layer.Count) throw new ArgumentException($"{blobs.Count} lists of blobs for {net.Layer.Count} layers", nameof(blobs));
        if (net.Layer.FirstOrDefault(l => l.Blobs.Count > 0) is { } full) throw new ArgumentException($"layer {full.Name} has blobs in the net already", nameof(net));
        if (net.Layers.Count > 0) throw new ArgumentException("a model is written in the present format: upgrade the net first", nameof(net));
        var head = HeadOf(net);
        var layers = new byte[net.Layer.Count][];
        var sizes = new long[layers.Length];
        long total = head.Length;
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = net.Layer[i].ToByteArray();
            sizes[i] = layers[i].Length + blobs[i].Sum(b => BlobWriter.FieldSize(BlobWriter.Size(b)));
            total += LayerTag.Length + BlobWriter.VarintSize(sizes[i]) + sizes[i];
        }

        SnapshotSize.Check(total, "the model");
        stream.Write(head);
        var writer = new BlobWriter(stream);
        for (var i = 0; i < layers.Length; i++)
        {
            stream.Write(LayerTag);
            writer.WriteVarint(sizes[i]);
            var split = SplitAtBlobs(layers[i]);
            stream.Write(layers[i].AsSpan(0, split));
            foreach (var blob in blobs[i]) writer.WriteField(BlobsTag, blob);
            stream.Write(layers[i].AsSpan(split));
        }
    }

    // All of the net's fields have smaller numbers than its layers.
    private static byte[] HeadOf(NetParameter net)
    {
        var head = new NetParameter { ForceBackward = net.ForceBackward, DebugInfo = net.DebugInfo, Name = net.Name, State = net.State };
        if (!net.HasName) head.ClearName();
        if (!net.HasForceBackward) head.ClearForceBackward();
        if (!net.HasDebugInfo) head.ClearDebugInfo();
        head.Input.Add(net.Input);
        head.InputShape.Add(net.InputShape);
        head.InputDim.Add(net.InputDim);
        return head.ToByteArray();
    }

    /// <summary>Where a layer's blobs belong among its other fields, which are written in the order of their numbers.</summary>
    private static int SplitAtBlobs(byte[] layer)
    {
        var input = new CodedInputStream(layer);
        while (!input.IsAtEnd)
        {
            var at = (int)input.Position;
            if (WireFormat.GetTagFieldNumber(input.ReadTag()) > 7) return at;
            input.SkipLastField();
        }

        return layer.Length;
    }
}
