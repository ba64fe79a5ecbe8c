using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>y = tanh(x); dx = dy·(1−y²) (tanh_layer.cpp).</summary>
[LayerType("TanH")]
public sealed class TanHLayer(LayerParameter parameter, LayerContext context) : NeuronLayer(parameter, context)
{
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { InPlace = true, NeedsOutputInBackward = true };

    protected override Activation Function { get; } = new(ActivationKind.TanH);
}
