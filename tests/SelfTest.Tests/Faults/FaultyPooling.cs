using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>Maxima are off, or the operation throws.</summary>
internal sealed class FaultyPooling(IDevice device, bool throws) : IPoolingOps
{
    public void MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position)
    {
        if (throws) throw new InvalidOperationException("planted");
        device.Pooling.MaxForward(d, x, y, position);
        Nudge.Apply(device, y);
    }

    public void MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx) => device.Pooling.MaxBackward(d, dy, position, dx);

    public void AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y) => device.Pooling.AverageForward(d, x, y);

    public void AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx) => device.Pooling.AverageBackward(d, dy, dx);
}
