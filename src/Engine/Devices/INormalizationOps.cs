using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

public interface INormalizationOps
{
    /// <summary>
    /// Across channels (lrn_layer.cpp): scale = k + alpha/size · Σ x² over a window of <see cref="Lrn.Size"/> channels centred on the element's;
    /// y = x · scale^−beta. <paramref name="scale"/> is kept for the backward pass. No overlap.
    /// </summary>
    void LrnForward(in Lrn d, DeviceSpan x, DeviceSpan scale, DeviceSpan y);

    /// <summary>dx = dy·scale^−beta − 2·alpha·beta/size · x · Σ dy·y/scale over the mirrored window.</summary>
    void LrnBackward(in Lrn d, DeviceSpan x, DeviceSpan y, DeviceSpan scale, DeviceSpan dy, DeviceSpan dx);

    /// <summary>
    /// Batch statistics per channel over outer×inner: mean, biased variance, invStd = 1/√(variance+eps); y = (x−mean)·invStd, also written to
    /// <paramref name="normalized"/> (kept for backward; may be y's memory when nothing changes y afterwards). y may be x.
    /// </summary>
    void BatchNormForward(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan mean, DeviceSpan variance, DeviceSpan invStd, DeviceSpan normalized, DeviceSpan y);

    /// <summary>
    /// Caffe's running sums: count = count·fraction + 1; runningMean = runningMean·fraction + mean; runningVariance likewise + variance·m/(m−1)
    /// (m = outer·inner; factor 1 when m is 1). count is one value.
    /// </summary>
    void BatchNormAccumulate(in ChannelLayout d, float fraction, DeviceSpan mean, DeviceSpan variance, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count);

    /// <summary>
    /// With global statistics: factor = count == 0 ? 0 : 1/count; y = (x − runningMean·factor) / √(runningVariance·factor + eps); invStd is kept.
    /// y may be x.
    /// </summary>
    void BatchNormForwardGlobal(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count, DeviceSpan invStd, DeviceSpan y);

    /// <summary>dx = (dy − mean(dy) − mean(dy·normalized)·normalized)·invStd, means per channel. dx may be dy.</summary>
    void BatchNormBackward(in ChannelLayout d, DeviceSpan normalized, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx);

    /// <summary>dx = dy·invStd; dx may be dy.</summary>
    void BatchNormBackwardGlobal(in ChannelLayout d, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx);
}

/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Area">H·W.</param>
/// <param name="Size">local_size, odd.</param>
public readonly record struct Lrn(int Batch, int Channels, int Area, int Size, float Alpha, float Beta, float K);
