using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Softmax of the scores along softmax_param.axis and the mean of −ln p[label] (softmax_loss_layer.cpp); p is taken as at least FLT_MIN, so one
/// item costs at most 87.3365. Labels: one whole number per place of the other axes. normalization VALID divides by the labels that are not
/// ignore_label, FULL by all, BATCH_SIZE by those before the axis, NONE by 1. A second top gets the probabilities.
/// dx = (p − 1{label})·loss weight/divisor, 0 where ignored.
/// </summary>
[LayerType("SoftmaxWithLoss")]
public sealed class SoftmaxWithLossLayer : LossLayer
{
    private readonly int _axis;
    private readonly LabelFault _fault;
    private readonly Blob _probability;
    private readonly Blob _normalizer;
    private ClassLoss _loss;

    public SoftmaxWithLossLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _axis = (parameter.SoftmaxParam ?? new SoftmaxParameter()).Axis;
        _fault = new LabelFault(Device);
        _probability = new Blob(Device, Shape.Scalar);
        _normalizer = new Blob(Device, Shape.Scalar);
    }

    // The gradient reads the layer's own probabilities, never the scores.
    public override LayerContract Contract { get; } = LossContract with { MaxTops = 2, NeedsInputInBackward = false };

    public override long ScratchBytes => sizeof(float) * (long)_probability.Count;

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        base.Reshape(bottoms, tops);
        var scores = bottoms[0];
        var layout = LayoutAround(scores.Shape, AxisOf(scores, _axis));
        LabelFault.CheckLabelCount(layout, _axis, scores, bottoms[1], Error);
        var p = Parameter.LossParam;
        _loss = new ClassLoss(layout, p is { HasIgnoreLabel: true } ? p.IgnoreLabel : null, NormalizationOf(p, LossNormalization.Valid));
        _probability.ReshapeLike(scores);
        if (tops.Length > 1)
        {
            tops[1].ReshapeLike(scores);
            tops[1].ShareData(_probability);
        }
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
        => Device.Loss.SoftmaxLossForward(
            _loss, bottoms[0].Data, bottoms[1].Data, _probability.Data, tops[0].Data, _normalizer.Data, _fault.Words);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        RefuseLabelGradient(propagateDown);
        if (!propagateDown[0]) return;
        Device.Loss.SoftmaxLossBackward(_loss, _probability.Data, bottoms[1].Data, tops[0].Diff, _normalizer.Data, bottoms[0].Diff);
    }

    public override IndexSpan FaultWords => _fault.Words;

    public override void ThrowIfFaulted(Blob[] bottoms) => _fault.ThrowIfSet(this, _loss.Layout, bottoms[0], bottoms[1]);
}
