using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>y = 1/(1+e⁻ˣ), computed as 0.5·tanh(0.5·x)+0.5; dx = dy·y·(1−y) (sigmoid_layer.cpp).</summary>
[LayerType("Sigmoid")]
public sealed class SigmoidLayer(LayerParameter parameter, LayerContext context) : NeuronLayer(parameter, context)
{
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { InPlace = true, NeedsOutputInBackward = true };

    protected override Activation Function { get; } = new(ActivationKind.Sigmoid);
}
