using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Replaces <c>num_axes</c> axes (−1: all the rest) from <c>axis</c> on by the dims of <c>shape</c>: 0 copies the bottom's extent at that place,
/// one −1 takes what is left (reshape_layer.cpp). A negative axis counts from behind the last axis: −1 adds axes at the end.
/// </summary>
[LayerType("Reshape")]
public sealed class ReshapeLayer : SharingLayer
{
    private readonly ReshapeParameter _parameter;

    public ReshapeLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.ReshapeParam ?? new ReshapeParameter();

    private IList<long> Dims => _parameter.Shape?.Dim ?? (IList<long>)[];

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var inferred = 0;
        foreach (var dim in Dims)
        {
            if (dim < -1) throw Error($"reshape_param.shape has the dim {dim}; a dim is an extent, 0 (copy) or -1 (what is left)");
            if (dim == -1 && ++inferred > 1) throw Error("reshape_param.shape has more than one dim -1; what is left can go to one only");
        }
    }

    protected override Shape TopShape(Blob bottom)
    {
        var shape = bottom.Shape;
        var start = _parameter.Axis >= 0 ? _parameter.Axis : (long)shape.Axes + _parameter.Axis + 1;
        if (start < 0 || start > shape.Axes)
        {
            throw Error($"axis {_parameter.Axis} is out of range: '{bottom.Name}' has {shape.Axes} axes (shape {shape})");
        }

        if (_parameter.NumAxes < -1) throw Error($"num_axes is {_parameter.NumAxes}; it must be 0 or more, or -1 for all");
        var end = _parameter.NumAxes == -1 ? shape.Axes : start + _parameter.NumAxes;
        if (end > shape.Axes)
        {
            throw Error($"axis {start} + num_axes {_parameter.NumAxes} goes past the {shape.Axes} axes of '{bottom.Name}' (shape {shape})");
        }

        var extents = new long[start + Dims.Count + (shape.Axes - end)];
        var infer = -1;
        for (var i = 0; i < start; i++) extents[i] = shape[i];
        for (var i = 0; i < Dims.Count; i++)
        {
            var at = (int)start + i;
            if (Dims[i] == 0 && at >= shape.Axes)
            {
                throw Error($"dim {i} of reshape_param.shape is 0 (copy), but '{bottom.Name}' (shape {shape}) has no axis {at}");
            }

            extents[at] = Dims[i] == 0 ? shape[at] : Dims[i];
            if (Dims[i] == -1) infer = at;
        }

        for (var i = (int)end; i < shape.Axes; i++) extents[start + Dims.Count + i - end] = shape[i];
        if (infer >= 0) extents[infer] = Infer(bottom, extents, infer);
        var top = ShapeOf("the top", extents);
        if (top.Count != shape.Count)
        {
            throw Error($"the new shape {top} has {top.Count} elements, but '{bottom.Name}' (shape {shape}) has {shape.Count}; the count cannot change");
        }

        return top;
    }

    private long Infer(Blob bottom, long[] extents, int infer)
    {
        extents[infer] = 1;
        var known = ShapeOf("the top", extents).Count;
        if (known == 0 || bottom.Count % known != 0)
        {
            throw Error($"the {bottom.Count} elements of '{bottom.Name}' (shape {bottom.Shape}) cannot be divided by the {known} of the given dims");
        }

        return bottom.Count / known;
    }
}
