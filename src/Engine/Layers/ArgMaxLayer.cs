using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// The positions of the top_k largest values (argmax_layer.cpp). With <c>axis</c>: along it, the top's extent there becomes top_k, and
/// out_max_val gives the values instead of the positions. Without: over everything behind the batch, top N×1×top_k, or N×2×top_k with
/// out_max_val: positions, then values. Not differentiable.
/// </summary>
[LayerType("ArgMax")]
public sealed class ArgMaxLayer : Layer
{
    private readonly ArgMaxParameter _parameter;
    private readonly Blob _positions;
    private readonly Blob _values;
    private ChannelLayout _layout;
    private StridedCopy _positionsToTop;
    private StridedCopy _valuesToTop;

    public ArgMaxLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.ArgmaxParam ?? new ArgMaxParameter();
        _positions = new Blob(Device, Shape.Scalar);
        _values = new Blob(Device, Shape.Scalar);
    }

    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { NoBackward = true };

    public override long ScratchBytes => Interleaved ? 2 * sizeof(float) * (long)_positions.Count : 0;

    private bool Interleaved => _parameter.OutMaxVal && !_parameter.HasAxis;

    private int TopK => (int)_parameter.TopK;

    public override bool AllowForceBackward(int bottom) => false;

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var bottom = bottoms[0];
        var shape = bottom.Shape;
        if (shape.Axes == 0) throw Error($"'{bottom.Name}' is a scalar; at least 1 axis is needed");
        _layout = _parameter.HasAxis
            ? LayoutAround(shape, AxisOf(bottom, _parameter.Axis))
            : new ChannelLayout(shape[0], shape.CountFrom(1), 1);
        if (_parameter.TopK == 0) throw Error("top_k is 0; it must be at least 1");
        if (_parameter.TopK > _layout.Channels)
        {
            throw Error($"top_k {_parameter.TopK} must be less than or equal to the {_layout.Channels} values to choose from "
                + $"in '{bottom.Name}' (shape {shape})");
        }

        if (_parameter.HasAxis)
        {
            tops[0].Reshape(shape.With(_parameter.Axis, TopK));
            return;
        }

        // As many axes as the bottom, at least 3.
        var extents = new long[Math.Max(shape.Axes, 3)];
        Array.Fill(extents, 1);
        extents[0] = shape[0];
        extents[1] = Interleaved ? 2 : 1;
        extents[2] = TopK;
        tops[0].Reshape(ShapeOf("the top", extents));
        if (!Interleaved) return;
        _positions.Reshape(new Shape(_layout.Outer, TopK));
        _values.Reshape(new Shape(_layout.Outer, TopK));
        _positionsToTop = StridedCopy.Rows(_layout.Outer, TopK, TopK, 0, 2 * TopK, 0);
        _valuesToTop = StridedCopy.Rows(_layout.Outer, TopK, TopK, 0, 2 * TopK, TopK);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        var top = tops[0].Data;
        if (Interleaved)
        {
            Device.Loss.ArgMax(_layout, TopK, bottoms[0].Data, _positions.Data, _values.Data);
            Device.Memory.Copy(_positionsToTop, _positions.Data, top);
            Device.Memory.Copy(_valuesToTop, _values.Data, top);
        }
        else
        {
            Device.Loss.ArgMax(_layout, TopK, bottoms[0].Data, _parameter.OutMaxVal ? default : top, _parameter.OutMaxVal ? top : default);
        }
    }
}
