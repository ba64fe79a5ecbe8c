using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using Operation = CaffeTop.Engine.Proto.ReductionParameter.Types.ReductionOp;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// coeff times the SUM, ASUM (of absolute values), SUMSQ or MEAN over all axes from <c>axis</c> (0) to the last; the axes before it stay
/// (reduction_layer.cpp). MEAN's gradient is coeff/length.
/// </summary>
[LayerType("Reduction")]
public sealed class ReductionLayer : Layer
{
    private readonly ReductionParameter _parameter;
    private readonly ReductionKind _kind;
    private int _outer;
    private int _length;

    public ReductionLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.ReductionParam ?? new ReductionParameter();
        _kind = _parameter.Operation switch
        {
            Operation.Asum => ReductionKind.AbsoluteSum,
            Operation.Sumsq => ReductionKind.SumOfSquares,
            Operation.Mean => ReductionKind.Mean,
            _ => ReductionKind.Sum,
        };
    }

    public override LayerContract Contract
        => LayerContract.Exactly(1, 1) with { NeedsInputInBackward = _kind is ReductionKind.AbsoluteSum or ReductionKind.SumOfSquares };

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var shape = bottoms[0].Shape;

        // A scalar bottom has no axis 0, and is itself the sum over no axes.
        var axis = shape.Axes == 0 && _parameter.Axis == 0 ? 0 : AxisOf(bottoms[0], _parameter.Axis);
        _outer = shape.CountOf(0, axis);
        _length = shape.CountFrom(axis);
        tops[0].Reshape(new Shape(shape.Dims[..axis]));
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
        => Device.Reduction.Reduce(_kind, _outer, _length, _parameter.Coeff, bottoms[0].Data, tops[0].Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        Device.Reduction.ReduceBackward(_kind, _outer, _length, _parameter.Coeff, bottoms[0].Data, tops[0].Diff, bottoms[0].Diff);
    }
}
