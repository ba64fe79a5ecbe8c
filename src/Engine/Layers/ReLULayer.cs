using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = max(x, 0) + negative_slope·min(x, 0) (relu_layer.cpp). At exactly 0 the gradient is negative_slope. In place the gradient reads the sign
/// of y instead of x, which is the same for slopes from 0 up and wrong below, as in Caffe.
/// </summary>
[LayerType("ReLU")]
public sealed class ReLULayer(LayerParameter parameter, LayerContext context) : NeuronLayer(parameter, context)
{
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { InPlace = true, NeedsInputInBackward = true };

    protected override Activation Function { get; } = new(ActivationKind.Relu, parameter.ReluParam?.NegativeSlope ?? 0);
}
