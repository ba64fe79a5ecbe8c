using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Gives one blob to several consumers: the tops share the bottom's data, the gradients of the tops are summed (split_layer.cpp). Nets insert it
/// by themselves. A top whose diff was never touched has no gradient (its consumer does not propagate) and is left out of the sum.
/// </summary>
[LayerType("Split")]
public sealed class SplitLayer(LayerParameter parameter, LayerContext context) : Layer(parameter, context)
{
    private DeviceSpan[] _spans = [];

    public override LayerContract Contract { get; } = new() { MinBottoms = 1, MaxBottoms = 1, MinTops = 1 };

    public override void SetUp(Blob[] bottoms, Blob[] tops) => _spans = new DeviceSpan[tops.Length];

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        foreach (var top in tops)
        {
            top.ReshapeLike(bottoms[0]);
            top.ShareData(bottoms[0]);
        }
    }

    // Shared again in each pass: a data layer may have given the bottom other memory.
    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        foreach (var top in tops) top.ShareData(bottoms[0]);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        var live = 0;
        foreach (var top in tops)
        {
            if (top.DiffStorage.IsAllocated) _spans[live++] = top.Diff;
        }

        var dx = bottoms[0].Diff;
        if (live == 0) Device.Memory.Fill(dx, 0);
        else if (live == 1) Device.Memory.Copy(_spans[0], dx);
        else Device.Elementwise.Sum(_spans.AsSpan(0, live), [], dx);
    }
}
