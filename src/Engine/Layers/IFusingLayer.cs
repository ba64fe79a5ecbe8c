using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// A layer of one top that can compute a function which another layer applies to that top in place (<see cref="NeuronLayer.Fusable"/>) along with
/// its own work, to the same bits.
/// </summary>
public interface IFusingLayer
{
    /// <summary>This layer's <see cref="Layer.Forward"/> and the function's.</summary>
    void Forward(Blob[] bottoms, Blob[] tops, Activation then);

    /// <summary>The function's backward pass, then this layer's <see cref="Layer.Backward"/>.</summary>
    void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation behind);
}
