using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>Works out a <see cref="MemoryEstimate"/> and refuses nets that do not fit into this machine.</summary>
internal static class MemoryCount
{
    private const int MostNamed = 3;

    public static MemoryEstimate Estimate(
        IReadOnlyList<NetLayer> layers, IReadOnlyList<LearnableParameter> parameters, IDevice device, int histories, bool gradients, long caffeDataBytes)
    {
        var data = new HashSet<Storage>(ReferenceEqualityComparer.Instance);
        var diffs = new HashSet<Storage>(ReferenceEqualityComparer.Instance);
        long scratch = device.WorkspaceBytes, workspace = 0;
        foreach (var layer in layers)
        {
            scratch += layer.Layer.ScratchBytes;
            workspace = Math.Max(workspace, layer.Layer.MostWorkspaceBytes);
            foreach (var top in layer.Tops)
            {
                data.Add(top.DataStorage);
                if (layer.NeedsBackward && gradients) diffs.Add(top.DiffStorage);
            }
        }

        long weights = 0;
        foreach (var parameter in parameters) weights += (long)parameter.Blob.Count * sizeof(float);
        var trained = gradients ? weights : 0;
        return new MemoryEstimate(Bytes(data), Bytes(diffs), weights, trained, trained * histories, scratch, caffeDataBytes) { MostWorkspaceBytes = workspace };
    }

    /// <summary>The error, with the figures, the largest layers and what to lower, when the estimate is above what there is; else null.</summary>
    /// <param name="net">For the message: <c>net 'LeNet'</c>.</param>
    public static CaffeTopException? Excess(MemoryEstimate estimate, string net, IReadOnlyList<NetLayer> layers, IDevice device)
    {
        var free = device.FreeBytes;
        var available = free ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return estimate.TotalBytes <= available ? null : Excess(estimate, net, layers, available, free is not null);
    }

    public static CaffeTopException Excess(MemoryEstimate estimate, string net, IReadOnlyList<NetLayer> layers, long available, bool isGpu)
        => new($"{net} needs about {ByteText.Of(estimate.TotalBytes)} (values {ByteText.Of(estimate.DataBytes)}, gradients {ByteText.Of(estimate.DiffBytes)}, "
            + $"weights {ByteText.Of(estimate.WeightBytes)}, their gradients and solver history {ByteText.Of(estimate.WeightDiffBytes + estimate.HistoryBytes)}, "
            + $"scratch {ByteText.Of(estimate.ScratchBytes)}), but {(isGpu ? $"{ByteText.Of(available)} are free on the GPU" : $"this machine lets the process use {ByteText.Of(available)}")}. "
            + $"The largest layers: {string.Join(", ", Largest(layers))}. To make it fit, {Remedy(estimate)}{(isGpu ? "; or end other programs on the GPU" : "")}");

    // Values and gradients of tops, and the weights with theirs.
    private static IEnumerable<string> Largest(IReadOnlyList<NetLayer> layers)
        => layers.Select(static layer => (layer.Layer.Name, Bytes: Own(layer))).Where(static layer => layer.Bytes > 0)
            .OrderByDescending(static layer => layer.Bytes).Take(MostNamed).Select(static layer => $"{layer.Name} ({ByteText.Of(layer.Bytes)})");

    private static long Own(NetLayer layer)
    {
        long words = 0;
        foreach (var top in layer.Tops) words += (layer.NeedsBackward ? 2L : 1L) * top.Count;
        foreach (var parameter in layer.Layer.Parameters) words += 2L * parameter.Blob.Count;
        return (words * sizeof(float)) + layer.Layer.ScratchBytes;
    }

    private static string Remedy(MemoryEstimate estimate)
        => estimate.DataBytes + estimate.DiffBytes > estimate.WeightBytes + estimate.WeightDiffBytes + estimate.HistoryBytes
            ? "lower batch_size (iter_size keeps the effective batch), or crop_size"
            : "lower num_output of the largest layers, or use a solver type with less history (SGD)";

    private static long Bytes(IEnumerable<Storage> storages)
    {
        long words = 0;
        foreach (var storage in storages) words += storage.Capacity;
        return words * sizeof(float);
    }
}
