using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Concat, Slice and Split.</summary>
public sealed class ConcatLayerTests
{
    // a: 1 2    b: 5
    //    3 4       6
    private static readonly Blob A = Literal.Of([2, 2], 1, 2, 3, 4);
    private static readonly Blob B = Literal.Of([2, 1], 5, 6);

    [SkippableTheory]
    [InlineData("")]
    [InlineData("concat_param { axis: -1 }")]
    [InlineData("concat_param { concat_dim: 1 }")]
    public void AlongAnAxis(string parameters)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: 'Concat' {parameters}", A, B);
            Assert.Equal([1, 2, 5, 3, 4, 6], run.Forward());
            Assert.Equal([2, 3], run.Tops[0].Shape.Dims);
            Assert.Equal([10, 20, 40, 50], run.ForwardBackward(10, 20, 30, 40, 50, 60));
            Assert.Equal([30, 60], run.Bottoms[1].DiffToArray());
        }
    }

    [SkippableTheory]
    [EveryDevice]
    public void OneBottomSharesItsMemory(string device)
    {
        using var run = new LayerRun(device, "type: 'Concat'", A);
        Assert.Equal([1, 2, 3, 4], run.Forward());
        Assert.Same(run.Bottoms[0].DataStorage, run.Tops[0].DataStorage);
        Assert.Equal([5, 6, 7, 8], run.ForwardBackward(5, 6, 7, 8));
    }

    [Fact]
    public void RefusesOtherExtents()
        => Assert.Equal(
            "all bottoms must have the same shape except along axis 1: 'bottom0' is 2x2, 'bottom1' is 3x1",
            Refusal.Of("type: 'Concat'", A, Literal.Varied(1, 3, 1)));

    [Fact]
    public void RefusesBothNamesOfTheAxis()
        => Assert.Equal(
            "give axis or concat_dim (its old name), not both", Refusal.Of("type: 'Concat' concat_param { axis: 1 concat_dim: 1 }", A, B));

    [SkippableTheory]
    [EveryDevice]
    public void SliceAtPoints(string device)
    {
        // 1 2 3 4   ->  1 | 2 3 | 4
        // 5 6 7 8       5 | 6 7 | 8
        using var run = new LayerRun(
            device, "type: 'Slice' slice_param { slice_point: 1 slice_point: 3 } top: 'a' top: 'b' top: 'c'", Literal.Of([2, 4], 1, 2, 3, 4, 5, 6, 7, 8));
        Assert.Equal([1, 5], run.Forward());
        Assert.Equal([2, 3, 6, 7], run.Tops[1].DataToArray());
        Assert.Equal([4, 8], run.Tops[2].DataToArray());
        run.Tops[0].CopyDiffFrom([10, 50]);
        run.Tops[1].CopyDiffFrom([20, 30, 60, 70]);
        run.Tops[2].CopyDiffFrom([40, 80]);
        run.Backward();
        Assert.Equal([10, 20, 30, 40, 50, 60, 70, 80], run.Bottoms[0].DiffToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void SliceIntoEqualParts(string device)
    {
        using var run = new LayerRun(device, "type: 'Slice' slice_param { axis: 0 } top: 'a' top: 'b'", Literal.Of([2, 2], 1, 2, 3, 4));
        Assert.Equal([1, 2], run.Forward());
        Assert.Equal([3, 4], run.Tops[1].DataToArray());
    }

    [SkippableTheory]
    [InlineData("", "the 2 of 'bottom0' (shape 2x2) along axis 1 cannot be cut into 3 equal parts; give slice_points")]
    [InlineData("slice_point: 1", "1 slice_points for 3 tops; 2 are needed")]
    [InlineData("slice_point: 1 slice_point: 1", "the slice_points 1, 1 must increase and lie within 1 to 1, inside 'bottom0' (shape 2x2) along axis 1")]
    [InlineData("axis: 2", "axis 2 does not exist: 'bottom0' has 2 axes (shape 2x2)")]
    public void SliceRefuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Slice' slice_param {{ {parameters} }} top: 'a' top: 'b' top: 'c'", A));

    [SkippableTheory]
    [EveryDevice]
    public void SplitSharesDataAndSumsGradients(string device)
    {
        using var run = new LayerRun(device, "type: 'Split' top: 'a' top: 'b' top: 'c'", B);
        Assert.Equal([5, 6], run.Forward());
        Assert.All(run.Tops, top => Assert.Same(run.Bottoms[0].DataStorage, top.DataStorage));
        run.Tops[0].CopyDiffFrom([1, 2]);
        run.Tops[2].CopyDiffFrom([10, 20]);
        run.Backward();
        Assert.Equal([11, 22], run.Bottoms[0].DiffToArray());
        Assert.False(run.Tops[1].DiffStorage.IsAllocated); // nobody's gradient costs nothing
    }

    [SkippableTheory]
    [EveryDevice]
    public void SplitWithoutAnyGradientIsZero(string device)
    {
        using var run = new LayerRun(device, "type: 'Split' top: 'a' top: 'b'", B);
        run.Forward();
        run.Bottoms[0].CopyDiffFrom([7, 7]);
        run.Backward();
        Assert.Equal([0, 0], run.Bottoms[0].DiffToArray());
    }
}
