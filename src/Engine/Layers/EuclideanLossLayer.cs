using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Σ(a−b)²/(2N), N the batch, not the count: over many outputs it is large (euclidean_loss_layer.cpp). Both bottoms can have a gradient,
/// ±(a−b)·loss weight/N.
/// </summary>
[LayerType("EuclideanLoss")]
public sealed class EuclideanLossLayer : LossLayer
{
    private readonly Blob _difference;
    private int _batch;

    public EuclideanLossLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _difference = new Blob(Device, Shape.Scalar);

    // The gradient reads the kept difference.
    public override LayerContract Contract { get; } = LossContract with { NeedsInputInBackward = false };

    public override long ScratchBytes => sizeof(float) * (long)_difference.Count;

    public override bool AllowForceBackward(int bottom) => true;

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        base.Reshape(bottoms, tops);
        var (a, b) = (bottoms[0], bottoms[1]);
        if (a.Shape.CountFrom(1) != b.Shape.CountFrom(1))
        {
            throw Error($"both bottoms must have the same count per item: '{a.Name}' is {a.Shape}, '{b.Name}' is {b.Shape}");
        }

        _batch = a.Shape[0];
        _difference.ReshapeLike(a);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
        => Device.Loss.EuclideanForward(_batch, bottoms[0].Data, bottoms[1].Data, _difference.Data, tops[0].Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        for (var i = 0; i < 2; i++)
        {
            if (propagateDown[i]) Device.Loss.EuclideanBackward(_batch, i == 0 ? 1 : -1, _difference.Data, tops[0].Diff, bottoms[i].Diff);
        }
    }
}
