using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>Gaussian numbers are off.</summary>
internal sealed class FaultyRandom(IDevice device) : IRandomOps
{
    public void Uniform(RandomKey key, float low, float high, DeviceSpan destination) => device.Random.Uniform(key, low, high, destination);

    public void Gaussian(RandomKey key, float mean, float std, DeviceSpan destination)
    {
        device.Random.Gaussian(key, mean, std, destination);
        Nudge.Apply(device, destination);
    }
}
