using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = f(x) for each element by itself, top shaped as the bottom (neuron_layer.hpp). A subclass says which f, and in its contract whether the
/// gradient reads x or y.
/// </summary>
public abstract class NeuronLayer(LayerParameter parameter, LayerContext context) : Layer(parameter, context)
{
    /// <summary>The function, where this layer may work in place and then needs nothing but the result for its gradient; else null.</summary>
    public virtual Activation? Fusable => Contract.InPlace ? Function : null;

    protected abstract Activation Function { get; }

    public override void Reshape(Blob[] bottoms, Blob[] tops) => tops[0].ReshapeLike(bottoms[0]);

    public override void Forward(Blob[] bottoms, Blob[] tops) => Device.Activation.Forward(Function, bottoms[0].Data, tops[0].Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (propagateDown[0]) Device.Activation.Backward(Function, bottoms[0].Data, tops[0].Data, tops[0].Diff, bottoms[0].Diff);
    }
}
