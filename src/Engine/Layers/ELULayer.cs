using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>y = x for x &gt; 0, alpha·(eˣ−1) else; dx = dy·(x &gt; 0 ? 1 : alpha + y) (elu_layer.cpp). In place the sign is read from y.</summary>
[LayerType("ELU")]
public sealed class ELULayer(LayerParameter parameter, LayerContext context) : NeuronLayer(parameter, context)
{
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with
    {
        InPlace = true,
        NeedsInputInBackward = true,
        NeedsOutputInBackward = true,
    };

    protected override Activation Function { get; } = new(ActivationKind.Elu, parameter.EluParam?.Alpha ?? 1);
}
