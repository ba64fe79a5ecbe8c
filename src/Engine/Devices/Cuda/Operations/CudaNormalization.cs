using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaNormalization(CudaResources resources) : INormalizationOps
{
    private readonly CudaKernel _lrnForward = resources.Kernels["lrn_forward"];
    private readonly CudaKernel _lrnBackward = resources.Kernels["lrn_backward"];
    private readonly CudaKernel _statistics = resources.Kernels["batch_statistics"];
    private readonly CudaKernel _normalize = resources.Kernels["batch_normalize"];
    private readonly CudaKernel _accumulate = resources.Kernels["batch_accumulate"];
    private readonly CudaKernel _global = resources.Kernels["batch_global"];
    private readonly CudaKernel _normalizeGlobal = resources.Kernels["batch_normalize_global"];
    private readonly CudaKernel _backward = resources.Kernels["batch_backward"];
    private readonly CudaKernel _backwardGlobal = resources.Kernels["batch_backward_global"];

    public void LrnForward(in Lrn d, DeviceSpan x, DeviceSpan scale, DeviceSpan y)
        => _lrnForward.Over(x.Count, d.Channels, d.Area, d.Size, d.Alpha / d.Size, d.Beta, d.K, x, scale, y, (long)x.Count);

    public void LrnBackward(in Lrn d, DeviceSpan x, DeviceSpan y, DeviceSpan scale, DeviceSpan dy, DeviceSpan dx)
        => _lrnBackward.Over(x.Count, d.Channels, d.Area, d.Size, 2 * d.Alpha * d.Beta / d.Size, d.Beta, x, y, scale, dy, dx, (long)x.Count);

    public void BatchNormForward(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan mean, DeviceSpan variance, DeviceSpan invStd, DeviceSpan normalized, DeviceSpan y)
    {
        _statistics.Blocks(d.Channels, d.Outer, d.Channels, d.Inner, eps, x, mean, variance, invStd);
        _normalize.Over(d.Count, d.Channels, d.Inner, x, mean, invStd, normalized, y, (long)d.Count);
    }

    public void BatchNormAccumulate(in ChannelLayout d, float fraction, DeviceSpan mean, DeviceSpan variance, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count)
    {
        var m = (double)d.Outer * d.Inner;
        _accumulate.Over(d.Channels, d.Channels, fraction, m > 1 ? (float)(m / (m - 1)) : 1f, mean, variance, runningMean, runningVariance, count);
    }

    public void BatchNormForwardGlobal(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count, DeviceSpan invStd, DeviceSpan y)
    {
        _global.Over(d.Channels, d.Channels, eps, runningVariance, count, invStd);
        _normalizeGlobal.Over(d.Count, d.Channels, d.Inner, x, runningMean, count, invStd, y, (long)d.Count);
    }

    public void BatchNormBackward(in ChannelLayout d, DeviceSpan normalized, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
        => _backward.Blocks(d.Channels, d.Outer, d.Channels, d.Inner, normalized, invStd, dy, dx);

    public void BatchNormBackwardGlobal(in ChannelLayout d, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
        => _backwardGlobal.Over(d.Count, d.Channels, d.Inner, invStd, dy, dx, (long)d.Count);
}
