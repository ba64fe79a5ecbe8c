using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = x·scale [+ bias], the scale broadcast over the axes around its own (scale_layer.cpp). The scale is a learned blob shaped as
/// <c>num_axes</c> axes of the bottom from <c>axis</c> on (−1: to the end, 0: one value), 1 without a filler; or the second bottom, and then no
/// blob. bias_term adds a learned bias of the same shape, 0 without a filler. In place a copy of x is kept where the scale has a gradient.
/// </summary>
[LayerType("Scale")]
public sealed class ScaleLayer : Layer
{
    private readonly ScaleParameter _parameter;
    private readonly Blob _input;
    private bool _inPlace;
    private ChannelLayout _layout;

    public ScaleLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.ScaleParam ?? new ScaleParameter();
        _input = new Blob(Device, Shape.Scalar);
    }

    public override LayerContract Contract
        => LayerContract.Exactly(1, 1) with { MaxBottoms = 2, InPlace = true, NeedsInputInBackward = !_inPlace };

    public override long ScratchBytes => _inPlace ? sizeof(float) * (long)_input.Count : 0;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        _inPlace = ReferenceEquals(bottoms[0], tops[0]);
        var operand = bottoms.Length > 1
            ? bottoms[1].Shape
            : BroadcastOperand.ShapeFor(bottoms[0], _parameter.Axis, _parameter.NumAxes, "scale", Error);
        if (bottoms.Length == 1)
        {
            AddParameter("scale", operand, _parameter.Filler ?? new FillerParameter { Type = "constant", Value = 1 });
        }

        if (!_parameter.BiasTerm) return;
        AddParameter("bias", operand, _parameter.BiasFiller ?? new FillerParameter());

        // Caffe's Scale makes a Bias layer of the same name for it, and its factory says so.
        Context.Log('I', "layer_factory.hpp:77", $"Creating layer {Name}");
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        _layout = BroadcastOperand.LayoutFor(bottoms[0], ScaleOf(bottoms).Shape, _parameter.Axis, "scale", Error);
        tops[0].ReshapeLike(bottoms[0]);
        if (_inPlace) _input.ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (_inPlace && (bottoms.Length > 1 || Parameters[0].PropagateDown)) Device.Memory.Copy(bottoms[0].Data, _input.Data);
        var bias = _parameter.BiasTerm ? Parameters[^1].Blob.Data : default;
        Device.Channel.Affine(_layout, bottoms[0].Data, ScaleOf(bottoms).Data, bias, tops[0].Data);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        var dy = tops[0].Diff;
        var x = _inPlace ? _input.Data : bottoms[0].Data;
        if (_parameter.BiasTerm && Parameters[^1].PropagateDown)
        {
            var bias = Parameters[^1].Blob;
            Device.Channel.SumProducts(_layout, dy, default, bias.Diff, bias.TakeAccumulate());
        }

        if (bottoms.Length > 1)
        {
            if (propagateDown[1]) Device.Channel.SumProducts(_layout, dy, x, bottoms[1].Diff, false);
        }
        else if (Parameters[0].PropagateDown)
        {
            var scale = Parameters[0].Blob;
            Device.Channel.SumProducts(_layout, dy, x, scale.Diff, scale.TakeAccumulate());
        }

        // Last: in place it overwrites dy.
        if (propagateDown[0]) Device.Channel.Affine(_layout, dy, ScaleOf(bottoms).Data, default, bottoms[0].Diff);
    }

    private Blob ScaleOf(Blob[] bottoms) => bottoms.Length > 1 ? bottoms[1] : Parameters[0].Blob;
}
