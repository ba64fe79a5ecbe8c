using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Telemetry;

/// <summary>How many of a blob's finite values lie in each of 64 equally wide bins between the least and the largest of them.</summary>
internal static class BlobHistogram
{
    public const int Bins = 64;

    // What is fetched from a device at a time.
    private const int Block = 1 << 16;

    /// <param name="min">Of the finite values, as <see cref="BlobStatistics"/> has it; NaN where there are none: all bins stay empty.</param>
    public static long[] Count(IDevice device, DeviceSpan values, float min, float max)
    {
        var counts = new long[Bins];
        if (float.IsNaN(min)) return counts;
        if (device.IsHost)
        {
            Add(device.Memory.HostSpan(values), min, max, counts);
            return counts;
        }

        var host = new float[Math.Min(Block, values.Count)];
        for (var start = 0; start < values.Count; start += Block)
        {
            var part = host.AsSpan(0, Math.Min(Block, values.Count - start));
            device.Memory.Download(values.Slice(start, part.Length), part);
            Add(part, min, max, counts);
        }

        return counts;
    }

    private static void Add(ReadOnlySpan<float> values, float min, float max, long[] counts)
    {
        // In double: the range of floats is wider than a float.
        var scale = max > min ? Bins / ((double)max - min) : 0;
        foreach (var value in values)
        {
            if (float.IsFinite(value)) counts[Math.Clamp((int)(((double)value - min) * scale), 0, Bins - 1)]++;
        }
    }
}
