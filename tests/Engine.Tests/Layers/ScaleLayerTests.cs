using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Scale and Bias.</summary>
public sealed class ScaleLayerTests
{
    // Two items of two channels of two: item 0: 1 2 | 3 4, item 1: 5 6 | 7 8
    private static readonly Blob Items = Literal.Of([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8);

    [SkippableTheory]
    [EveryDevice]
    public void PerChannelWithBias(string device)
    {
        using var run = new LayerRun(device, "type: 'Scale' scale_param { bias_term: true }", Items);
        Assert.Equal([1, 1], run.Layer.Parameters[0].Blob.DataToArray());
        Assert.Equal([0, 0], run.Layer.Parameters[1].Blob.DataToArray());
        run.Set(0, 10, -1).Set(1, 0, 100);
        Assert.Equal([10, 20, 97, 96, 50, 60, 93, 92], run.Forward());

        // dscale = 1+2+5+6, 3+4+7+8
        Assert.Equal([10, 10, -1, -1, 10, 10, -1, -1], run.ForwardBackward(1, 1, 1, 1, 1, 1, 1, 1));
        Assert.Equal([14, 22], run.ParameterDiff(0));
        Assert.Equal([4, 4], run.ParameterDiff(1));
    }

    [SkippableTheory]
    [EveryDevice]
    public void InPlaceKeepsWhatTheGradientNeeds(string device)
    {
        using var run = new LayerRun(device, "type: 'Scale' bottom: 'x' top: 'x' scale_param { filler { value: 0 } }", Items);
        Assert.Equal(new float[8], run.Forward());
        run.Tops[0].CopyDiffFrom([1, 1, 1, 1, 1, 1, 1, 1]);
        run.Backward();
        Assert.Equal([14, 22], run.ParameterDiff(0));
        Assert.Equal(32, run.Layer.ScratchBytes);
    }

    [SkippableTheory]
    [EveryDevice]
    public void ASecondBottomTakesThePlaceOfTheBlob(string device)
    {
        // One factor per item (axis 0), as in squeeze-and-excitation.
        using var run = new LayerRun(device, "type: 'Scale' scale_param { axis: 0 }", Items, Literal.Of([2], 2, 3));
        Assert.Empty(run.Layer.Parameters);
        Assert.Equal([2, 4, 6, 8, 15, 18, 21, 24], run.Forward());
        Assert.Equal([2, 2, 2, 2, 3, 3, 3, 3], run.ForwardBackward(1, 1, 1, 1, 1, 1, 1, 1));
        Assert.Equal([10, 26], run.Bottoms[1].DiffToArray());
    }

    [SkippableTheory]
    [InlineData("axis: 1 num_axes: -1", new[] { 2, 2 })]
    [InlineData("axis: -1", new[] { 2 })]
    [InlineData("axis: 0 num_axes: 2", new[] { 2, 2 })]
    [InlineData("num_axes: 0", new int[0])]
    public void ShapeOfTheBlob(string parameters, int[] shape)
    {
        using var run = new LayerRun("reference", $"type: 'Scale' scale_param {{ {parameters} }}", Items);
        Assert.Equal(shape, run.Layer.Parameters[0].Blob.Shape.Dims.ToArray());
        Assert.Equal(Items.DataToArray(), run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void Bias(string device)
    {
        using var run = new LayerRun(device, "type: 'Bias' bottom: 'x' top: 'x' bias_param { axis: 2 }", Items);
        run.Set(0, 10, 20);
        Assert.Equal([11, 22, 13, 24, 15, 26, 17, 28], run.Forward());
        run.Tops[0].CopyDiffFrom([1, 2, 3, 4, 5, 6, 7, 8]);
        run.Backward();
        Assert.Equal([16, 20], run.ParameterDiff(0));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], run.Bottoms[0].DiffToArray());
    }

    [SkippableTheory]
    [InlineData("num_axes: 3", "3 axes from axis 1 on go past the end of 'bottom0' (shape 2x2x2): the scale does not fit")]
    [InlineData("num_axes: -2", "num_axes is -2; it must be 0 or more, or -1 for all axes up to the last")]
    [InlineData("axis: 3", "axis 3 does not exist: 'bottom0' has 3 axes (shape 2x2x2)")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Scale' scale_param {{ {parameters} }}", Items));

    [Fact]
    public void RefusesASecondBottomThatDoesNotMatch()
        => Assert.Equal(
            "the bias has the shape 3, which does not match the axes of 'bottom0' (shape 2x2x2) from axis 1 on",
            Refusal.Of("type: 'Bias'", Items, Literal.Varied(1, 3)));
}
