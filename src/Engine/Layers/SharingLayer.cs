using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>The same values under another shape (Flatten, Reshape): the top shares the bottom's data and diff, nothing is copied.</summary>
public abstract class SharingLayer(LayerParameter parameter, LayerContext context) : Layer(parameter, context)
{
    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1);

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        tops[0].Reshape(TopShape(bottoms[0]));
        Share(bottoms[0], tops[0]);
    }

    // Shared again in each pass: a data layer may have given the bottom other memory.
    public override void Forward(Blob[] bottoms, Blob[] tops) => Share(bottoms[0], tops[0]);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
    }

    protected abstract Shape TopShape(Blob bottom);

    private static void Share(Blob bottom, Blob top)
    {
        top.ShareData(bottom);
        top.ShareDiff(bottom);
    }
}
