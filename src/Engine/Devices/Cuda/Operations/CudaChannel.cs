using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaChannel(CudaResources resources) : IChannelOps
{
    private readonly CudaKernel _affine = resources.Kernels["channel_affine"];
    private readonly ChannelSums _sums = new(resources);

    public void Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y)
        => _affine.OverWith(new ChannelSplit(d), d.Count, x, OrNull(scale), OrNull(bias), y, (long)d.Count);

    public void SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate) => _sums.Run(d, false, a, b, sum, accumulate);

    private static DeviceSpan OrNull(DeviceSpan span) => span.IsEmpty ? default : span;
}
