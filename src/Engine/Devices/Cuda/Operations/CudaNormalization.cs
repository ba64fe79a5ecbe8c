using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaNormalization(CudaResources resources) : INormalizationOps
{
    private readonly CudaKernel _lrnForward = resources.Kernels["lrn_forward"];
    private readonly CudaKernel _lrnBackward = resources.Kernels["lrn_backward"];
    private readonly CudaKernel _mean = resources.Kernels["batch_mean"];
    private readonly CudaKernel _variance = resources.Kernels["batch_variance"];
    private readonly CudaKernel _normalize = resources.Kernels["batch_normalize"];
    private readonly CudaKernel _accumulate = resources.Kernels["batch_accumulate"];
    private readonly CudaKernel _global = resources.Kernels["batch_global"];
    private readonly CudaKernel _normalizeGlobal = resources.Kernels["batch_normalize_global"];
    private readonly CudaKernel _gradientMeans = resources.Kernels["batch_gradient_means"];
    private readonly CudaKernel _backward = resources.Kernels["batch_backward"];
    private readonly CudaKernel _backwardGlobal = resources.Kernels["batch_backward_global"];
    private readonly ChannelSegments _segments = new(resources);
    private readonly DeviceScratch _means = resources.NewScratch();

    public void LrnForward(in Lrn d, DeviceSpan x, DeviceSpan scale, DeviceSpan y)
        => _lrnForward.OverWith(new ChannelSplit(d.Channels, d.Area), x.Count, d.Size, d.Alpha / d.Size, d.Beta, d.K, x, scale, y, (long)x.Count);

    public void LrnBackward(in Lrn d, DeviceSpan x, DeviceSpan y, DeviceSpan scale, DeviceSpan dy, DeviceSpan dx)
        => _lrnBackward.OverWith(new ChannelSplit(d.Channels, d.Area), x.Count, d.Size, 2 * d.Alpha * d.Beta / d.Size, d.Beta, x, y, scale, dy, dx, (long)x.Count);

    public void BatchNormForward(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan mean, DeviceSpan variance, DeviceSpan invStd, DeviceSpan normalized, DeviceSpan y)
    {
        var (split, segments, exact) = (new ChannelSplit(d), _segments.Take(d, d.Channels), _means.Take((long)d.Channels * sizeof(double)));
        _mean.BlocksWith(split, d.Channels * segments, d.Outer, segments, x, _segments.Partial, _segments.Tickets, exact, mean);
        _variance.BlocksWith(split, d.Channels * segments, d.Outer, segments, eps, x, exact, _segments.Partial, _segments.Tickets, variance, invStd);
        _normalize.OverWith(split, d.Count, x, mean, invStd, normalized, y, (long)d.Count);
    }

    public void BatchNormAccumulate(in ChannelLayout d, float fraction, DeviceSpan mean, DeviceSpan variance, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count)
    {
        var m = (double)d.Outer * d.Inner;
        _accumulate.Over(d.Channels, d.Channels, fraction, m > 1 ? (float)(m / (m - 1)) : 1f, mean, variance, runningMean, runningVariance, count);
    }

    public void BatchNormForwardGlobal(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count, DeviceSpan invStd, DeviceSpan y)
    {
        _global.Over(d.Channels, d.Channels, eps, runningVariance, count, invStd);
        _normalizeGlobal.OverWith(new ChannelSplit(d), d.Count, x, runningMean, count, invStd, y, (long)d.Count);
    }

    public void BatchNormBackward(in ChannelLayout d, DeviceSpan normalized, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
    {
        var (split, sums) = (new ChannelSplit(d), 2 * d.Channels);
        var (segments, means) = (_segments.Take(d, sums), _means.Take((long)sums * sizeof(double)));
        _gradientMeans.BlocksWith(split, sums * segments, d.Outer, segments, normalized, dy, _segments.Partial, _segments.Tickets, means);
        _backward.OverWith(split, d.Count, means, normalized, invStd, dy, dx, (long)d.Count);
    }

    public void BatchNormBackwardGlobal(in ChannelLayout d, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
        => _backwardGlobal.OverWith(new ChannelSplit(d), d.Count, invStd, dy, dx, (long)d.Count);
}
