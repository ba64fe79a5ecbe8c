using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Makes one axis of the axes <c>axis</c> (1) to <c>end_axis</c> (−1, the last), both included: N×C×H×W to N×CHW (flatten_layer.cpp).
/// </summary>
[LayerType("Flatten")]
public sealed class FlattenLayer : SharingLayer
{
    private readonly FlattenParameter _parameter;

    public FlattenLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.FlattenParam ?? new FlattenParameter();

    protected override Shape TopShape(Blob bottom)
    {
        var shape = bottom.Shape;
        var start = AxisOf(bottom, _parameter.Axis);
        var end = AxisOf(bottom, _parameter.EndAxis, "end_axis");
        if (end < start) throw Error($"end_axis {_parameter.EndAxis} lies before axis {_parameter.Axis} in '{bottom.Name}' (shape {shape})");
        return new Shape([.. shape.Dims[..start], shape.CountOf(start, end + 1), .. shape.Dims[(end + 1)..]]);
    }
}
