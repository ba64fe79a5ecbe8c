using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Per channel (axis 1): y = (x − mean)/√(variance + eps), without a learned scale and shift: a Scale layer adds them (batch_norm_layer.cpp).
/// Three blobs that no solver touches: a running sum of means, one of variances (times m/(m−1)) and their common weight; each forward with
/// batch statistics multiplies all three by moving_average_fraction and adds the batch's. With global statistics (TEST, unless
/// use_global_stats says otherwise) mean and variance are the sums divided by that weight, or 0 while it is 0. Batch statistics use the
/// biased variance.
/// </summary>
[LayerType("BatchNorm")]
public sealed class BatchNormLayer : Layer
{
    private readonly BatchNormParameter _parameter;
    private readonly bool _global;
    private readonly Blob _mean;
    private readonly Blob _variance;
    private readonly Blob _inverseDeviation;
    private readonly Blob _normalized;
    private ChannelLayout _layout;

    public BatchNormLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.BatchNormParam ?? new BatchNormParameter();
        _global = _parameter.HasUseGlobalStats ? _parameter.UseGlobalStats : Phase == Phase.Test;
        _mean = new Blob(Device, Shape.Scalar);
        _variance = new Blob(Device, Shape.Scalar);
        _inverseDeviation = new Blob(Device, Shape.Scalar);
        _normalized = new Blob(Device, Shape.Scalar);
    }

    // The gradient reads a copy of the normalised values, so both neighbours may be overwritten.
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { InPlace = true };

    public override long ScratchBytes => sizeof(float) * (long)((_global ? 0 : _normalized.Count) + (3 * _mean.Count));

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var channels = LayoutOf(bottoms[0]).Channels;
        AddStatistic("mean", new Shape(channels));
        AddStatistic("variance", new Shape(channels));
        AddStatistic("weight of the statistics", new Shape(1));
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        _layout = LayoutOf(bottoms[0]);
        var statistics = Parameters[0].Blob;
        if (_layout.Channels != statistics.Count)
        {
            throw Error($"'{bottoms[0].Name}' has {_layout.Channels} channels (shape {bottoms[0].Shape}), but there are statistics of {statistics.Count}");
        }

        tops[0].ReshapeLike(bottoms[0]);
        _mean.ReshapeLike(statistics);
        _variance.ReshapeLike(statistics);
        _inverseDeviation.ReshapeLike(statistics);
        if (!_global) _normalized.ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        var runningMean = Parameters[0].Blob.Data;
        var runningVariance = Parameters[1].Blob.Data;
        var weight = Parameters[2].Blob.Data;
        var x = bottoms[0].Data;
        var y = tops[0].Data;
        var ops = Device.Normalization;
        if (_global)
        {
            ops.BatchNormForwardGlobal(_layout, _parameter.Eps, x, runningMean, runningVariance, weight, _inverseDeviation.Data, y);
            return;
        }

        var mean = _mean.Data;
        var variance = _variance.Data;
        ops.BatchNormForward(_layout, _parameter.Eps, x, mean, variance, _inverseDeviation.Data, _normalized.Data, y);
        ops.BatchNormAccumulate(_layout, _parameter.MovingAverageFraction, mean, variance, runningMean, runningVariance, weight);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        var dy = tops[0].Diff;
        var dx = bottoms[0].Diff;
        if (_global) Device.Normalization.BatchNormBackwardGlobal(_layout, _inverseDeviation.Data, dy, dx);
        else Device.Normalization.BatchNormBackward(_layout, _normalized.Data, _inverseDeviation.Data, dy, dx);
    }

    private ChannelLayout LayoutOf(Blob bottom)
    {
        var shape = bottom.Shape;
        return shape.Axes switch
        {
            0 => throw Error($"'{bottom.Name}' is a scalar; at least 1 axis is needed"),
            1 => new ChannelLayout(shape[0], 1, 1),
            _ => new ChannelLayout(shape[0], shape[1], shape.CountFrom(2)),
        };
    }

    private void AddStatistic(string name, Shape shape) => AddParameter(name, shape, new FillerParameter(), isStatistic: true);
}
