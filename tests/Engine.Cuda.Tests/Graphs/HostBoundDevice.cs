using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A GPU one of whose operations (scale and bias per channel) looks at a value on the host, as no operation should.</summary>
internal sealed class HostBoundDevice(IDevice inner) : WrappedDevice(inner), IChannelOps
{
    private readonly IDevice _inner = inner;

    public override IChannelOps Channel => this;

    /// <summary>Values that were looked at.</summary>
    public int Looks { get; private set; }

    public void Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y)
    {
        _inner.Memory.Download(x.Slice(0, 1), new float[1]);
        Looks++;
        _inner.Channel.Affine(d, x, scale, bias, y);
    }

    public void SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
        => _inner.Channel.SumProducts(d, a, b, sum, accumulate);
}
