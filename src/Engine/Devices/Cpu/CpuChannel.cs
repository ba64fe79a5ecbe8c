using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed class CpuChannel(CpuThreads threads) : IChannelOps, IScratchOwner
{
    private readonly ChannelSums _sums = new(threads);

    public long ScratchBytes => _sums.ScratchBytes;

    public void Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y)
    {
        if (bias.IsEmpty) ChannelMap.Run(threads, d, default(ScaleOnly), scale, default, x, default, y);
        else ChannelMap.Run(threads, d, default(ScaleAndBias), scale, bias, x, default, y);
    }

    public void SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
        if (b.IsEmpty) _sums.Run(d, default(PlainTerm), a, default, sum, accumulate);
        else _sums.Run(d, default(ProductTerm), a, b, sum, accumulate);
    }

    public void Dispose() => _sums.Dispose();
}
