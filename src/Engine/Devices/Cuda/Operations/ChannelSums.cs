using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Sums per channel, in one launch: of the blocks that share a channel, the last adds up what the others found.</summary>
internal sealed class ChannelSums(CudaResources resources)
{
    private const int SegmentLength = 2048;
    private const int MostSegments = 256;
    private readonly CudaKernel _sums = resources.Kernels["channel_sums"];
    private readonly CudaKernel _activation = resources.Kernels["activation_sums"];
    private readonly DeviceScratch _partial = resources.NewScratch();
    private readonly DeviceScratch _tickets = resources.NewScratch();

    /// <summary>Σ a·b.</summary>
    /// <param name="b">Empty: ones.</param>
    /// <param name="negativeOnly">Only where b ≤ 0.</param>
    public void Run(in ChannelLayout d, bool negativeOnly, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
        var segments = Segments(d);
        _sums.Blocks(
            d.Channels * segments, d.Outer, d.Channels, d.Inner, segments, negativeOnly, a, b.IsEmpty ? default : b, Partial(d), Tickets(d), sum, accumulate);
    }

    /// <summary>dy becomes dy·f'(y); the sums are those of the new dy, to the bits of <see cref="Run"/> behind.</summary>
    public void RunBehind(in ChannelLayout d, in ActivationGradient behind, DeviceSpan dy, DeviceSpan sum, bool accumulate)
    {
        var (f, segments) = (behind.Function, Segments(d));
        _activation.Blocks(
            d.Channels * segments, d.Outer, d.Channels, d.Inner, segments, (int)f.Kind, f.A, f.B, f.C, behind.Y, dy, Partial(d), Tickets(d), sum, accumulate);
    }

    private static int Segments(in ChannelLayout d) => (int)Math.Clamp(((long)d.Outer * d.Inner) / SegmentLength, 1, MostSegments);

    private nint Partial(in ChannelLayout d) => _partial.Take((long)d.Channels * Segments(d) * sizeof(double));

    private nint Tickets(in ChannelLayout d) => _tickets.TakeZeros((long)d.Channels * sizeof(int));
}
