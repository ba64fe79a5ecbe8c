using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Sums of products per channel in two launches: segments, then their fold.</summary>
internal sealed class ChannelSums(CudaResources resources)
{
    private const int SegmentLength = 4096;
    private readonly CudaKernel _partial = resources.Kernels["channel_sums"];
    private readonly CudaKernel _fold = resources.Kernels["fold_sums"];
    private readonly DeviceScratch _scratch = resources.NewScratch();

    /// <param name="b">Empty: ones.</param>
    /// <param name="negativeOnly">Only where b ≤ 0.</param>
    public void Run(in ChannelLayout d, bool negativeOnly, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
        if (d.Channels == 0) return;
        var segments = (int)Math.Clamp(((long)d.Outer * d.Inner) / SegmentLength, 1, 256);
        var partial = _scratch.Take((long)d.Channels * segments * sizeof(double));
        _partial.Blocks(d.Channels * segments, d.Outer, d.Channels, d.Inner, segments, negativeOnly, a, b.IsEmpty ? default : b, partial);
        _fold.Over(d.Channels, d.Channels, segments, partial, sum, accumulate);
    }
}
