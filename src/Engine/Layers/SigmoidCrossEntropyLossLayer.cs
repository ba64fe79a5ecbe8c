using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Cross entropy of sigmoid(x) against targets in 0…1 of the same count, in the form that cannot overflow
/// (sigmoid_cross_entropy_loss_layer.cpp). The divisor is the batch unless loss_param says otherwise (BATCH_SIZE, not VALID); FULL is all
/// elements. A target whose whole part is ignore_label does not count. dx = (sigmoid(x) − target)·loss weight/divisor.
/// </summary>
[LayerType("SigmoidCrossEntropyLoss")]
public sealed class SigmoidCrossEntropyLossLayer : LossLayer
{
    private readonly Blob _normalizer;
    private ClassLoss _loss;

    public SigmoidCrossEntropyLossLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _normalizer = new Blob(Device, Shape.Scalar);

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        base.Reshape(bottoms, tops);
        var (x, targets) = (bottoms[0], bottoms[1]);
        if (x.Count != targets.Count)
        {
            throw Error($"both bottoms must have the same count: '{x.Name}' (shape {x.Shape}) has {x.Count}, "
                + $"'{targets.Name}' (shape {targets.Shape}) has {targets.Count}");
        }

        var p = Parameter.LossParam;
        var layout = new ChannelLayout(x.Shape[0], 1, x.Shape.CountFrom(1));
        _loss = new ClassLoss(layout, p is { HasIgnoreLabel: true } ? p.IgnoreLabel : null, NormalizationOf(p, LossNormalization.BatchSize));
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
        => Device.Loss.SigmoidCrossEntropyForward(_loss, bottoms[0].Data, bottoms[1].Data, tops[0].Data, _normalizer.Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        RefuseLabelGradient(propagateDown);
        if (!propagateDown[0]) return;
        Device.Loss.SigmoidCrossEntropyBackward(_loss, bottoms[0].Data, bottoms[1].Data, tops[0].Diff, _normalizer.Data, bottoms[0].Diff);
    }
}
