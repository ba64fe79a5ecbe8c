using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Sums of products per channel, in one launch: of the blocks that share a channel, the last adds up what the others found.</summary>
internal sealed class ChannelSums(CudaResources resources)
{
    private const int SegmentLength = 2048;
    private const int MostSegments = 256;
    private readonly CudaKernel _sums = resources.Kernels["channel_sums"];
    private readonly DeviceScratch _partial = resources.NewScratch();
    private readonly DeviceScratch _tickets = resources.NewScratch();

    /// <param name="b">Empty: ones.</param>
    /// <param name="negativeOnly">Only where b ≤ 0.</param>
    public void Run(in ChannelLayout d, bool negativeOnly, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
        if (d.Channels == 0) return;
        var segments = (int)Math.Clamp(((long)d.Outer * d.Inner) / SegmentLength, 1, MostSegments);
        var partial = _partial.Take((long)d.Channels * segments * sizeof(double));
        var tickets = _tickets.TakeZeros((long)d.Channels * sizeof(int));
        _sums.Blocks(
            d.Channels * segments, d.Outer, d.Channels, d.Inner, segments, negativeOnly, a, b.IsEmpty ? default : b, partial, tickets, sum, accumulate);
    }
}
