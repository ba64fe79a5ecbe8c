using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>The gradient of tanh is off.</summary>
internal sealed class FaultyActivation(IDevice device) : IActivationOps
{
    public void Forward(in Activation f, DeviceSpan x, DeviceSpan y) => device.Activation.Forward(f, x, y);

    public void Backward(in Activation f, DeviceSpan x, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        device.Activation.Backward(f, x, y, dy, dx);
        if (f.Kind == ActivationKind.TanH) Nudge.Apply(device, dx);
    }

    public void PReluForward(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan y)
        => device.Activation.PReluForward(d, shared, x, slope, y);

    public void PReluBackwardData(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan dy, DeviceSpan dx)
        => device.Activation.PReluBackwardData(d, shared, x, slope, dy, dx);

    public void PReluBackwardSlope(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan dy, DeviceSpan dSlope, bool accumulate)
        => device.Activation.PReluBackwardSlope(d, shared, x, dy, dSlope, accumulate);

    public void DropoutForward(RandomKey key, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y)
        => device.Activation.DropoutForward(key, ratio, scale, x, mask, y);

    public void DropoutBackward(float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx) => device.Activation.DropoutBackward(scale, dy, mask, dx);
}
