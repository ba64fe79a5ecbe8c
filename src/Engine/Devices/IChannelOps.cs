using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Scale and bias per channel of a blob seen as outer × channels × inner.</summary>
public interface IChannelOps
{
    /// <summary>y = x·scale[c] + bias[c]; an empty span leaves that part out. y may be x.</summary>
    void Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y);

    /// <summary>sum[c] (+)= Σ a·b over outer and inner; an empty <paramref name="b"/> counts as ones (the gradient of a bias).</summary>
    void SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate);
}
