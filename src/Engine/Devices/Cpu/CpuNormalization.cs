using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuNormalization(CpuThreads threads) : INormalizationOps, IScratchOwner
{
    private readonly Scratch _scratch = new();

    public long ScratchBytes => _scratch.Bytes;

    public void LrnForward(in Lrn d, DeviceSpan x, DeviceSpan scale, DeviceSpan y)
    {
        var work = new LocalResponse(d, (float*)x.Address, (float*)scale.Address, (float*)y.Address);
        threads.For(work.Strips.Rows.Chunks, work);
    }

    public void LrnBackward(in Lrn d, DeviceSpan x, DeviceSpan y, DeviceSpan scale, DeviceSpan dy, DeviceSpan dx)
    {
        var ratios = _scratch.Take<float>(LocalResponseBackward.ScratchOf(d) * threads.Count);
        var work = new LocalResponseBackward(
            d, (float*)x.Address, (float*)y.Address, (float*)scale.Address, (float*)dy.Address, (float*)dx.Address, ratios);
        threads.For(work.Strips.Rows.Chunks, work);
    }

    public void BatchNormForward(
        in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan mean, DeviceSpan variance, DeviceSpan invStd, DeviceSpan normalized, DeviceSpan y)
    {
        var work = new BatchStatistics(
            d, eps, (float*)x.Address, (float*)mean.Address, (float*)variance.Address, (float*)invStd.Address, (float*)normalized.Address,
            (float*)y.Address);
        threads.For(work.Tasks.Rows.Chunks, work);
    }

    public void BatchNormAccumulate(
        in ChannelLayout d, float fraction, DeviceSpan mean, DeviceSpan variance, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count)
    {
        var m = (double)d.Outer * d.Inner;
        var correction = (float)(m > 1 ? m / (m - 1) : 1);
        float* means = (float*)mean.Address, variances = (float*)variance.Address;
        float* runningMeans = (float*)runningMean.Address, runningVariances = (float*)runningVariance.Address;
        var counter = (float*)count.Address;
        *counter = (*counter * fraction) + 1;
        for (var c = 0; c < d.Channels; c++)
        {
            runningMeans[c] = (runningMeans[c] * fraction) + means[c];
            runningVariances[c] = (runningVariances[c] * fraction) + (variances[c] * correction);
        }
    }

    public void BatchNormForwardGlobal(
        in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count, DeviceSpan invStd, DeviceSpan y)
    {
        var counted = *(float*)count.Address;
        var factor = counted == 0 ? 0 : 1.0 / counted;
        float* means = (float*)runningMean.Address, variances = (float*)runningVariance.Address, inverse = (float*)invStd.Address;
        var scaled = _scratch.Take<float>(d.Channels + Lanes.Count);
        for (var c = 0; c < d.Channels; c++)
        {
            scaled[c] = (float)(means[c] * factor);
            inverse[c] = (float)(1 / Math.Sqrt((variances[c] * factor) + eps));
        }

        ChannelMap.Run(threads, d, default(Standardise), invStd, new DeviceSpan((nint)scaled, d.Channels), x, default, y);
    }

    public void BatchNormBackward(in ChannelLayout d, DeviceSpan normalized, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
    {
        var work = new BatchNormGradient(d, (float*)normalized.Address, (float*)invStd.Address, (float*)dy.Address, (float*)dx.Address);
        threads.For(work.Tasks.Rows.Chunks, work);
    }

    public void BatchNormBackwardGlobal(in ChannelLayout d, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
        => ChannelMap.Run(threads, d, default(ScaleOnly), invStd, default, dy, default, dx);

    public void Dispose() => _scratch.Dispose();
}
