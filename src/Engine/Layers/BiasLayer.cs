using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = x + bias, the bias broadcast over the axes around its own (bias_layer.cpp): a learned blob shaped as <c>num_axes</c> axes of the bottom
/// from <c>axis</c> on (−1: to the end, 0: one value), 0 without a filler; or the second bottom, and then no blob.
/// </summary>
[LayerType("Bias")]
public sealed class BiasLayer : Layer
{
    private readonly BiasParameter _parameter;
    private ChannelLayout _layout;

    public BiasLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.BiasParam ?? new BiasParameter();

    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { MaxBottoms = 2, InPlace = true };

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        if (bottoms.Length > 1) return;
        var shape = BroadcastOperand.ShapeFor(bottoms[0], _parameter.Axis, _parameter.NumAxes, "bias", Error);
        AddParameter("bias", shape, _parameter.Filler ?? new FillerParameter());
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        _layout = BroadcastOperand.LayoutFor(bottoms[0], BiasOf(bottoms).Shape, _parameter.Axis, "bias", Error);
        tops[0].ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
        => Device.Channel.Affine(_layout, bottoms[0].Data, default, BiasOf(bottoms).Data, tops[0].Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        var dy = tops[0].Diff;
        if (bottoms.Length > 1)
        {
            if (propagateDown[1]) Device.Channel.SumProducts(_layout, dy, default, bottoms[1].Diff, false);
        }
        else if (Parameters[0].PropagateDown)
        {
            var bias = Parameters[0].Blob;
            Device.Channel.SumProducts(_layout, dy, default, bias.Diff, bias.TakeAccumulate());
        }

        if (propagateDown[0] && !ReferenceEquals(bottoms[0], tops[0])) Device.Memory.Copy(dy, bottoms[0].Diff);
    }

    private Blob BiasOf(Blob[] bottoms) => bottoms.Length > 1 ? bottoms[1] : Parameters[0].Blob;
}
