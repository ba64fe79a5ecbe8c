using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>y = |x|; dx = dy·sign(x), 0 at 0 (absval_layer.cpp). Not in place: the sign would be lost.</summary>
[LayerType("AbsVal")]
public sealed class AbsValLayer(LayerParameter parameter, LayerContext context) : NeuronLayer(parameter, context)
{
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { NeedsInputInBackward = true };

    protected override Activation Function { get; } = new(ActivationKind.Abs);
}
