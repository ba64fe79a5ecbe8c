using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Reshape and Flatten.</summary>
public sealed class ReshapeLayerTests
{
    private static readonly Blob Cube = Literal.Varied(1, 2, 3, 4);

    // The examples of the field's comment in caffe.proto, and the rest of the rules.
    [SkippableTheory]
    [InlineData("shape { dim: 0 dim: 12 }", new[] { 2, 12 })]
    [InlineData("shape { dim: 0 dim: -1 }", new[] { 2, 12 })]
    [InlineData("shape { dim: -1 dim: 0 dim: 2 }", new[] { 4, 3, 2 })]
    [InlineData("shape { dim: 6 } axis: 0 num_axes: 2", new[] { 6, 4 })]
    [InlineData("shape { dim: 2 dim: 2 } axis: 2", new[] { 2, 3, 2, 2 })]
    [InlineData("shape { dim: 1 } num_axes: 0", new[] { 1, 2, 3, 4 })]
    [InlineData("shape { dim: 1 } axis: -1", new[] { 2, 3, 4, 1 })]
    [InlineData("shape { dim: 2 dim: 2 } axis: -2", new[] { 2, 3, 2, 2 })]
    [InlineData("shape { dim: 0 dim: -1 } axis: 1 num_axes: 1", new[] { 2, 3, 1, 4 })]
    public void Shapes(string parameters, int[] expected)
    {
        using var run = new LayerRun("reference", $"type: 'Reshape' reshape_param {{ {parameters} }}", Cube);
        Assert.Equal(expected, run.Tops[0].Shape.Dims.ToArray());
        Assert.Equal(Cube.DataToArray(), run.Forward());
        Assert.Same(run.Bottoms[0].DataStorage, run.Tops[0].DataStorage);
        Assert.Same(run.Bottoms[0].DiffStorage, run.Tops[0].DiffStorage);
    }

    [SkippableTheory]
    [InlineData("shape { dim: 5 dim: -1 }", "the 24 elements of 'bottom0' (shape 2x3x4) cannot be divided by the 5 of the given dims")]
    [InlineData("shape { dim: 5 dim: 5 }", "the new shape 5x5 has 25 elements, but 'bottom0' (shape 2x3x4) has 24; the count cannot change")]
    [InlineData("shape { dim: -1 dim: -1 }", "reshape_param.shape has more than one dim -1; what is left can go to one only")]
    [InlineData("shape { dim: -2 }", "reshape_param.shape has the dim -2; a dim is an extent, 0 (copy) or -1 (what is left)")]
    [InlineData("shape { dim: 0 } axis: 3", "dim 0 of reshape_param.shape is 0 (copy), but 'bottom0' (shape 2x3x4) has no axis 3")]
    [InlineData("shape { dim: 1 } axis: 4", "axis 4 is out of range: 'bottom0' has 3 axes (shape 2x3x4)")]
    [InlineData("shape { dim: 1 } axis: 2 num_axes: 2", "axis 2 + num_axes 2 goes past the 3 axes of 'bottom0' (shape 2x3x4)")]
    [InlineData("num_axes: -2", "num_axes is -2; it must be 0 or more, or -1 for all")]
    [InlineData("shape { dim: 100000 dim: 100000 }", "the top would have the shape 100000x100000, more than the 2147483647 elements that a blob can hold")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Reshape' reshape_param {{ {parameters} }}", Cube));

    [SkippableTheory]
    [InlineData("", new[] { 2, 12 })]
    [InlineData("flatten_param { axis: 0 }", new[] { 24 })]
    [InlineData("flatten_param { axis: 0 end_axis: 1 }", new[] { 6, 4 })]
    [InlineData("flatten_param { axis: -2 end_axis: -1 }", new[] { 2, 12 })]
    public void Flatten(string parameters, int[] expected)
    {
        using var run = new LayerRun("reference", $"type: 'Flatten' {parameters}", Cube);
        Assert.Equal(expected, run.Tops[0].Shape.Dims.ToArray());
        Assert.Equal(Cube.DataToArray(), run.Forward());
        var gradient = Cube.DataToArray();
        Assert.Equal(gradient, run.ForwardBackward(gradient));
    }

    [Fact]
    public void FlattenRefusesAnEndBeforeTheStart()
        => Assert.Equal(
            "end_axis 0 lies before axis 1 in 'bottom0' (shape 2x3x4)", Refusal.Of("type: 'Flatten' flatten_param { end_axis: 0 }", Cube));
}
