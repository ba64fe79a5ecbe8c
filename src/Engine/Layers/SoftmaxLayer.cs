using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Probabilities over the classes along <c>axis</c> (1) for each place of the other axes: eˣ/Σeˣ with the maximum subtracted first
/// (softmax_layer.cpp). dx = (dy − Σ dy·y)·y.
/// </summary>
[LayerType("Softmax")]
public sealed class SoftmaxLayer : Layer
{
    private readonly SoftmaxParameter _parameter;
    private ChannelLayout _layout;

    public SoftmaxLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.SoftmaxParam ?? new SoftmaxParameter();

    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { InPlace = true, NeedsOutputInBackward = true };

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        _layout = LayoutAround(bottoms[0].Shape, AxisOf(bottoms[0], _parameter.Axis));
        tops[0].ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops) => Device.Loss.SoftmaxForward(_layout, bottoms[0].Data, tops[0].Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (propagateDown[0]) Device.Loss.SoftmaxBackward(_layout, tops[0].Data, tops[0].Diff, bottoms[0].Diff);
    }
}
