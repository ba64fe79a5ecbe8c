using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Up to eight inputs in one launch; where there are more, the rest is added in further ones, beside the result where that is one of them.</summary>
internal sealed unsafe class CudaElementwise(CudaResources resources) : IElementwiseOps
{
    private const int AtOnce = 8;
    private readonly CudaKernel _sum = resources.Kernels["eltwise_sum"];
    private readonly CudaKernel _product = resources.Kernels["eltwise_product"];
    private readonly CudaKernel _productOthers = resources.Kernels["eltwise_product_others"];
    private readonly CudaKernel _productRatio = resources.Kernels["eltwise_product_ratio"];
    private readonly CudaKernel _maximum = resources.Kernels["eltwise_maximum"];
    private readonly CudaKernel _maximumBackward = resources.Kernels["eltwise_maximum_backward"];
    private readonly CudaKernel _axpby = resources.Kernels["axpby"];
    private readonly DeviceScratch _scratch = resources.NewScratch();

    public void Sum(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, DeviceSpan y)
    {
        var to = Target(x, y);
        for (var i = 0; i < x.Length; i += AtOnce)
        {
            var inputs = Take(x, coefficients, i, out var count);
            _sum.OverWith(inputs, y.Count, count, i > 0, to, (long)y.Count);
        }

        if (to.Address != y.Address) resources.Memory.Copy(to, y);
    }

    public void Product(ReadOnlySpan<DeviceSpan> x, DeviceSpan y)
    {
        var to = Target(x, y);
        for (var i = 0; i < x.Length; i += AtOnce)
        {
            var inputs = Take(x, [], i, out var count);
            _product.OverWith(inputs, y.Count, count, i > 0, to, (long)y.Count);
        }

        if (to.Address != y.Address) resources.Memory.Copy(to, y);
    }

    public void ProductBackward(ReadOnlySpan<DeviceSpan> x, int which, bool stable, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        if (!stable)
        {
            _productRatio.Over(dx.Count, x[which], y, dy, dx, (long)dx.Count);
            return;
        }

        for (var i = 0; i < x.Length; i += AtOnce)
        {
            var inputs = Take(x, [], i, out var count);
            _productOthers.OverWith(inputs, dx.Count, count, which - i, i == 0 ? dy : dx, dx, (long)dx.Count);
        }
    }

    public void Maximum(ReadOnlySpan<DeviceSpan> x, DeviceSpan y, IndexSpan from)
    {
        var to = Target(x, y);
        for (var i = 0; i < x.Length; i += AtOnce)
        {
            var inputs = Take(x, [], i, out var count);
            _maximum.OverWith(inputs, y.Count, count, i, to, from, (long)y.Count);
        }

        if (to.Address != y.Address) resources.Memory.Copy(to, y);
    }

    public void MaximumBackward(IndexSpan from, int which, DeviceSpan dy, DeviceSpan dx) => _maximumBackward.Over(dx.Count, from, which, dy, dx, (long)dx.Count);

    public void Axpby(float a, DeviceSpan x, float b, DeviceSpan y) => _axpby.Over(y.Count, a, x, b, y, (long)y.Count);

    private static Inputs Take(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, int start, out int count)
    {
        var inputs = default(Inputs);
        count = Math.Min(AtOnce, x.Length - start);
        for (var k = 0; k < count; k++)
        {
            inputs.Addresses[k] = (ulong)x[start + k].Address;
            inputs.Factors[k] = coefficients.IsEmpty ? 1 : coefficients[start + k];
        }

        return inputs;
    }

    // A result that a later launch reads again must not lie on one of the inputs.
    private DeviceSpan Target(ReadOnlySpan<DeviceSpan> x, DeviceSpan y)
    {
        if (x.Length <= AtOnce) return y;
        foreach (var input in x)
        {
            if (input.Address == y.Address) return new DeviceSpan(_scratch.Take((long)y.Count * sizeof(float)), y.Count);
        }

        return y;
    }

    /// <summary>ct_inputs.</summary>
    private struct Inputs
    {
        public fixed ulong Addresses[AtOnce];
        public fixed float Factors[AtOnce];
    }
}
