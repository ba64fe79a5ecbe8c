using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Two bottoms of one batch, predictions and targets, to a scalar top with loss weight 1 unless the file says otherwise; the top may be left out
/// (loss_layer.cpp). The weight times whatever lies above is in the top's diff.
/// </summary>
public abstract class LossLayer(LayerParameter parameter, LayerContext context) : Layer(parameter, context)
{
    protected static readonly LayerContract LossContract
        = LayerContract.Exactly(2, 1) with { IsLoss = true, AutoTops = true, NeedsInputInBackward = true };

    public override LayerContract Contract => LossContract;

    public override bool AllowForceBackward(int bottom) => bottom == 0;

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        foreach (var bottom in bottoms)
        {
            if (bottom.Shape.Axes == 0) throw Error($"'{bottom.Name}' is a scalar; its first axis should be the batch");
        }

        if (bottoms[0].Shape[0] != bottoms[1].Shape[0])
        {
            throw Error($"the data and the labels must have the same first extent: '{bottoms[0].Name}' is {bottoms[0].Shape}, "
                + $"'{bottoms[1].Name}' is {bottoms[1].Shape}");
        }

        tops[0].Reshape(Shape.Scalar);
    }

    /// <summary>loss_param's normalization; the old <c>normalize</c> counts only where that is absent: true is VALID, false BATCH_SIZE.</summary>
    protected static LossNormalization NormalizationOf(LossParameter? p, LossNormalization absent)
    {
        if (p is null || (!p.HasNormalization && !p.HasNormalize)) return absent;
        if (!p.HasNormalization) return p.Normalize ? LossNormalization.Valid : LossNormalization.BatchSize;
        return p.Normalization switch
        {
            LossParameter.Types.NormalizationMode.Full => LossNormalization.Full,
            LossParameter.Types.NormalizationMode.Valid => LossNormalization.Valid,
            LossParameter.Types.NormalizationMode.BatchSize => LossNormalization.BatchSize,
            _ => LossNormalization.None,
        };
    }

    protected void RefuseLabelGradient(bool[] propagateDown)
    {
        if (propagateDown[1]) throw Error("cannot backpropagate to label inputs");
    }
}
