using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>Tops of given shapes that somebody else fills (input_layer.cpp): no <c>shape</c>, one for all tops, or one each.</summary>
[LayerType("Input")]
public sealed class InputLayer(LayerParameter parameter, LayerContext context) : Layer(parameter, context)
{
    public override LayerContract Contract { get; } = new() { MaxBottoms = 0, MinTops = 1 };

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var shapes = (Parameter.InputParam ?? new InputParameter()).Shape;
        if (shapes.Count > 1 && shapes.Count != tops.Length)
        {
            throw Error($"{shapes.Count} shapes for {tops.Length} tops; give none, one for all, or one for each");
        }

        if (shapes.Count == 0) return;
        for (var i = 0; i < tops.Length; i++) tops[i].Reshape(ShapeOf($"'{tops[i].Name}'", [.. shapes[shapes.Count == 1 ? 0 : i].Dim]));
    }

    // Whoever fills a top may have given it another shape meanwhile.
    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
    }
}
