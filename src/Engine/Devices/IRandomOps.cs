using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Draws depend on (key, <see cref="IDevice.Pass"/>, element index) only.</summary>
public interface IRandomOps
{
    /// <summary>Uniform in [low, high).</summary>
    void Uniform(RandomKey key, float low, float high, DeviceSpan destination);

    void Gaussian(RandomKey key, float mean, float std, DeviceSpan destination);
}
