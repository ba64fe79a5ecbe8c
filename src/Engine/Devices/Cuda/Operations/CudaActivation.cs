using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaActivation(CudaResources resources) : IActivationOps
{
    private readonly CudaKernel _forward = resources.Kernels["activation_forward"];
    private readonly CudaKernel _backward = resources.Kernels["activation_backward"];
    private readonly CudaKernel _preluForward = resources.Kernels["prelu_forward"];
    private readonly CudaKernel _preluBackward = resources.Kernels["prelu_backward_data"];
    private readonly CudaKernel _dropoutForward = resources.Kernels["dropout_forward"];
    private readonly CudaKernel _dropoutBackward = resources.Kernels["dropout_backward"];
    private readonly ChannelSums _sums = new(resources);

    public void Forward(in Activation f, DeviceSpan x, DeviceSpan y)
    {
        if (f.IsConstant) resources.Memory.Fill(y, f.A == 0 ? 1 : MathF.Pow(f.C, f.A));
        else _forward.Over(x.Count, (int)f.Kind, f.A, f.B, f.C, x, y, (long)x.Count);
    }

    public void Backward(in Activation f, DeviceSpan x, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
        => _backward.Over(dy.Count, (int)f.Kind, f.A, f.B, f.C, x.IsEmpty ? y : x, y.IsEmpty ? x : y, dy, dx, (long)dy.Count);

    public void PReluForward(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan y)
        => _preluForward.OverWith(new ChannelSplit(d), d.Count, shared, x, slope, y, (long)d.Count);

    public void PReluBackwardData(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan dy, DeviceSpan dx)
        => _preluBackward.OverWith(new ChannelSplit(d), d.Count, shared, x, slope, dy, dx, (long)d.Count);

    public void PReluBackwardSlope(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan dy, DeviceSpan dSlope, bool accumulate)
        => _sums.Run(shared ? new ChannelLayout(1, 1, d.Count) : d, negativeOnly: true, dy, x, dSlope, accumulate);

    public void DropoutForward(RandomKey key, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y)
    {
        var threshold = (ulong)Math.Ceiling(ratio * 4294967296.0);
        _dropoutForward.Over((x.Count + 31) / 32, key.Seed, key.Stream, resources.Pass.Address, threshold, scale, x, mask, y, (long)x.Count);
    }

    public void DropoutBackward(float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx) => _dropoutBackward.Over(dy.Count, scale, dy, mask, dx, (long)dy.Count);
}
