using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>The shape rules of the operand that Scale and Bias spread over their bottom (scale_layer.cpp, bias_layer.cpp).</summary>
internal static class BroadcastOperand
{
    /// <summary>The shape of a learned operand: <paramref name="numAxes"/> axes of the bottom from <paramref name="axis"/> on, −1: all the rest.</summary>
    public static Shape ShapeFor(Blob bottom, int axis, int numAxes, string what, Func<string, CaffeTopException> error)
    {
        if (numAxes < -1) throw error($"num_axes is {numAxes}; it must be 0 or more, or -1 for all axes up to the last");
        if (numAxes == 0) return Shape.Scalar;
        var start = Start(bottom, axis, error);
        var end = numAxes == -1 ? bottom.Shape.Axes : start + (long)numAxes;
        if (end > bottom.Shape.Axes)
        {
            throw error($"{numAxes} axes from axis {start} on go past the end of '{bottom.Name}' (shape {bottom.Shape}): the {what} does not fit");
        }

        return new Shape(bottom.Shape.Dims[start..(int)end]);
    }

    /// <summary>The bottom as outer × operand × inner; an operand of no axes is one value for all.</summary>
    public static ChannelLayout LayoutFor(Blob bottom, Shape operand, int axis, string what, Func<string, CaffeTopException> error)
    {
        var shape = bottom.Shape;
        if (operand.Axes == 0) return new ChannelLayout(1, 1, shape.Count);
        var start = Start(bottom, axis, error);
        if (start + operand.Axes > shape.Axes || !shape.Dims.Slice(start, operand.Axes).SequenceEqual(operand.Dims))
        {
            throw error($"the {what} has the shape {operand}, which does not match the axes of '{bottom.Name}' (shape {shape}) from axis {start} on");
        }

        return new ChannelLayout(shape.CountOf(0, start), operand.Count, shape.CountFrom(start + operand.Axes));
    }

    private static int Start(Blob bottom, int axis, Func<string, CaffeTopException> error)
    {
        var axes = bottom.Shape.Axes;
        if (axis < -axes || axis >= axes) throw error($"axis {axis} does not exist: '{bottom.Name}' has {axes} axes (shape {bottom.Shape})");
        return axis < 0 ? axis + axes : axis;
    }
}
