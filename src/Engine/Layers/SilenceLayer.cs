using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>Takes blobs that would otherwise be outputs of the net, and does nothing with them; their gradient is 0 (silence_layer.cpp).</summary>
[LayerType("Silence")]
public sealed class SilenceLayer(LayerParameter parameter, LayerContext context) : Layer(parameter, context)
{
    public override LayerContract Contract { get; } = new() { MinBottoms = 1, MaxTops = 0 };

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        for (var i = 0; i < bottoms.Length; i++)
        {
            if (propagateDown[i]) Device.Memory.Fill(bottoms[i].Diff, 0);
        }
    }
}
