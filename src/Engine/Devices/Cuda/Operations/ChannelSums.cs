using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Sums per channel, in one launch.</summary>
internal sealed class ChannelSums(CudaResources resources)
{
    private readonly CudaKernel _sums = resources.Kernels["channel_sums"];
    private readonly CudaKernel _activation = resources.Kernels["activation_sums"];
    private readonly ChannelSegments _segments = new(resources);

    /// <summary>Σ a·b.</summary>
    /// <param name="b">Empty: ones.</param>
    /// <param name="negativeOnly">Only where b ≤ 0.</param>
    public void Run(in ChannelLayout d, bool negativeOnly, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
        var segments = _segments.Take(d, d.Channels);
        _sums.BlocksWith(
            new ChannelSplit(d), d.Channels * segments, d.Outer, segments, negativeOnly, a, b.IsEmpty ? default : b, _segments.Partial, _segments.Tickets, sum, accumulate);
    }

    /// <summary>dy becomes dy·f'(y); the sums are those of the new dy, to the bits of <see cref="Run"/> behind.</summary>
    public void RunBehind(in ChannelLayout d, in ActivationGradient behind, DeviceSpan dy, DeviceSpan sum, bool accumulate)
    {
        var (f, segments) = (behind.Function, _segments.Take(d, d.Channels));
        _activation.BlocksWith(
            new ChannelSplit(d), d.Channels * segments, d.Outer, segments, (int)f.Kind, f.A, f.B, f.C, behind.Y, dy, _segments.Partial, _segments.Tickets, sum, accumulate);
    }
}
