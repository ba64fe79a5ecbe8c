using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = max(x, 0) + a[c]·min(x, 0) with a learned slope per channel (axis 1), or one for all with channel_shared, whose blob then has no axes
/// (prelu_layer.cpp). Slopes start at 0.25 without a filler. In place a copy of x is kept, because both gradients read it.
/// </summary>
[LayerType("PReLU")]
public sealed class PReLULayer : Layer
{
    private readonly PReLUParameter _parameter;
    private readonly Blob _input;
    private bool _inPlace;
    private ChannelLayout _layout;

    public PReLULayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.PreluParam ?? new PReLUParameter();
        _input = new Blob(Device, Shape.Scalar);
    }

    public override LayerContract Contract => LayerContract.Exactly(1, 1) with { InPlace = true, NeedsInputInBackward = !_inPlace };

    public override long ScratchBytes => _inPlace ? sizeof(float) * (long)_input.Count : 0;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        CheckAxes(bottoms[0]);
        _inPlace = ReferenceEquals(bottoms[0], tops[0]);
        var filler = _parameter.Filler ?? new FillerParameter { Type = "constant", Value = 0.25f };
        AddParameter("slope", _parameter.ChannelShared ? Shape.Scalar : new Shape(bottoms[0].Shape[1]), filler);
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        CheckAxes(bottoms[0]);
        _layout = LayoutAround(bottoms[0].Shape, 1);
        var slopes = Parameters[0].Blob.Count;
        if (!_parameter.ChannelShared && slopes != _layout.Channels)
        {
            throw Error($"'{bottoms[0].Name}' has {_layout.Channels} channels (shape {bottoms[0].Shape}), but there are {slopes} slopes");
        }

        tops[0].ReshapeLike(bottoms[0]);
        if (_inPlace) _input.ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (_inPlace) Device.Memory.Copy(bottoms[0].Data, _input.Data);
        Device.Activation.PReluForward(_layout, _parameter.ChannelShared, bottoms[0].Data, Parameters[0].Blob.Data, tops[0].Data);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        var x = _inPlace ? _input.Data : bottoms[0].Data;
        var slope = Parameters[0];
        if (slope.PropagateDown)
        {
            // First: in place the gradient of the bottom overwrites dy.
            var accumulate = slope.Blob.TakeAccumulate();
            Device.Activation.PReluBackwardSlope(_layout, _parameter.ChannelShared, x, tops[0].Diff, slope.Blob.Diff, accumulate);
        }

        if (propagateDown[0])
        {
            Device.Activation.PReluBackwardData(_layout, _parameter.ChannelShared, x, slope.Blob.Data, tops[0].Diff, bottoms[0].Diff);
        }
    }

    private void CheckAxes(Blob bottom)
    {
        if (bottom.Shape.Axes < 2) throw Error($"'{bottom.Name}' has the shape {bottom.Shape}; at least 2 axes are needed, the channels in axis 1");
    }
}
