using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Several blobs of one shape, element by element.</summary>
public interface IElementwiseOps
{
    /// <summary>y = Σ coefficients[k]·x[k]; y may be any of the x. Empty coefficients count as ones. Also Split's backward.</summary>
    void Sum(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, DeviceSpan y);

    /// <summary>y = x[0]·x[1]·…; y may be any of the x.</summary>
    void Product(ReadOnlySpan<DeviceSpan> x, DeviceSpan y);

    /// <summary>
    /// The gradient of <see cref="Product"/> for x[which]: stable: dx = dy·Π of the others; else dx = dy·y/x[which] (eltwise_layer.cpp,
    /// stable_prod_grad).
    /// </summary>
    void ProductBackward(ReadOnlySpan<DeviceSpan> x, int which, bool stable, DeviceSpan y, DeviceSpan dy, DeviceSpan dx);

    /// <summary>y = max over k, from[i] = the k it came from. Ties: the second of the first two wins, then the earlier (eltwise_layer.cpp).</summary>
    void Maximum(ReadOnlySpan<DeviceSpan> x, DeviceSpan y, IndexSpan from);

    /// <summary>dx = from == which ? dy : 0.</summary>
    void MaximumBackward(IndexSpan from, int which, DeviceSpan dy, DeviceSpan dx);

    /// <summary>y = a·x + b·y; b 0 does not read y. y may be x.</summary>
    void Axpby(float a, DeviceSpan x, float b, DeviceSpan y);
}
