using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Reduction and Silence.</summary>
public sealed class ReductionLayerTests
{
    // 1 -2
    // 3  4
    private static readonly Blob Square = Literal.Of([2, 2], 1, -2, 3, 4);

    [SkippableTheory]
    [InlineData("", new int[0], new float[] { 6 }, new float[] { 1, 1, 1, 1 })]
    [InlineData("axis: 1", new[] { 2 }, new float[] { -1, 7 }, new float[] { 1, 1, 1, 1 })]
    [InlineData("axis: -1 operation: ASUM", new[] { 2 }, new float[] { 3, 7 }, new float[] { 1, -1, 1, 1 })]
    [InlineData("axis: 1 operation: SUMSQ coeff: 0.5", new[] { 2 }, new float[] { 2.5f, 12.5f }, new float[] { 1, -2, 3, 4 })]
    [InlineData("operation: MEAN coeff: 2", new int[0], new float[] { 3 }, new float[] { 0.5f, 0.5f, 0.5f, 0.5f })]
    public void Reduces(string parameters, int[] shape, float[] expected, float[] gradient)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: 'Reduction' reduction_param {{ {parameters} }}", Square);
            Assert.Equal(expected, run.Forward());
            Assert.Equal(shape, run.Tops[0].Shape.Dims.ToArray());
            Assert.Equal(gradient, run.ForwardBackward([.. expected.Select(_ => 1f)]));
        }
    }

    [Fact]
    public void RefusesAnAxisThatIsNotThere()
        => Assert.Equal(
            "axis 2 does not exist: 'bottom0' has 2 axes (shape 2x2)", Refusal.Of("type: 'Reduction' reduction_param { axis: 2 }", Square));

    [SkippableTheory]
    [EveryDevice]
    public void SilenceHasAGradientOfZero(string device)
    {
        using var run = new LayerRun(device, "type: 'Silence'", Square, Square);
        Assert.Empty(run.Tops);
        run.Layer.Forward(run.Bottoms, run.Tops);
        foreach (var bottom in run.Bottoms) bottom.CopyDiffFrom([1, 1, 1, 1]);
        run.Layer.Backward(run.Tops, [true, false], run.Bottoms);
        Assert.Equal([0, 0, 0, 0], run.Bottoms[0].DiffToArray());
        Assert.Equal([1, 1, 1, 1], run.Bottoms[1].DiffToArray());
    }
}
