using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>Works out a <see cref="MemoryEstimate"/> and refuses nets that do not fit into this machine.</summary>
internal static class MemoryCount
{
    public static MemoryEstimate Estimate(
        IReadOnlyList<NetLayer> layers, IReadOnlyList<LearnableParameter> parameters, IDevice device, int histories, bool gradients, long caffeDataBytes)
    {
        var data = new HashSet<Storage>(ReferenceEqualityComparer.Instance);
        var diffs = new HashSet<Storage>(ReferenceEqualityComparer.Instance);
        var scratch = device.WorkspaceBytes;
        foreach (var layer in layers)
        {
            scratch += layer.Layer.ScratchBytes;
            foreach (var top in layer.Tops)
            {
                data.Add(top.DataStorage);
                if (layer.NeedsBackward && gradients) diffs.Add(top.DiffStorage);
            }
        }

        long weights = 0;
        foreach (var parameter in parameters) weights += (long)parameter.Blob.Count * sizeof(float);
        var trained = gradients ? weights : 0;
        return new MemoryEstimate(Bytes(data), Bytes(diffs), weights, trained, trained * histories, scratch, caffeDataBytes);
    }

    /// <summary>The error, with the figures and what to lower, when the estimate is above what this process may use; else null.</summary>
    public static CaffeTopException? Excess(MemoryEstimate estimate, string net, long available)
    {
        if (estimate.TotalBytes <= available) return null;
        return new CaffeTopException(
            $"net '{net}' needs about {Size(estimate.TotalBytes)} (values {Size(estimate.DataBytes)}, gradients {Size(estimate.DiffBytes)}, "
            + $"weights {Size(estimate.WeightBytes)}, their gradients and solver history {Size(estimate.WeightDiffBytes + estimate.HistoryBytes)}, "
            + $"scratch {Size(estimate.ScratchBytes)}), but this machine lets the process use {Size(available)}: {Remedy(estimate)}");
    }

    private static string Remedy(MemoryEstimate estimate)
        => estimate.DataBytes + estimate.DiffBytes > estimate.WeightBytes + estimate.WeightDiffBytes + estimate.HistoryBytes
            ? "lower batch_size (iter_size keeps the effective batch), or crop_size"
            : "lower num_output of the largest layers, or use a solver type with less history (SGD)";

    private static string Size(long bytes)
        => bytes >= 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB");

    private static long Bytes(IEnumerable<Storage> storages)
    {
        long words = 0;
        foreach (var storage in storages) words += storage.Capacity;
        return words * sizeof(float);
    }
}
