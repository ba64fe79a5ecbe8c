using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Accuracy and ArgMax.</summary>
public sealed class AccuracyLayerTests
{
    // best first: item 0: 2 1 0, item 1: 0 2 1, item 2: 1 0 2, item 3: 0 and 1 tie
    private static readonly Blob Scores = Literal.Of([4, 3], 1, 2, 3, 9, 4, 5, 5, 6, 4, 7, 7, 1);

    [SkippableTheory]
    [InlineData("", 0.5f)] // items 0 and 2; the tie of item 3 counts against it
    [InlineData("accuracy_param { top_k: 2 }", 1)] // one score is as large as that of the tie, fewer than 2
    [InlineData("accuracy_param { top_k: 3 }", 1)]
    [InlineData("accuracy_param { ignore_label: 1 }", 1 / 3f)]
    [InlineData("accuracy_param { ignore_label: 2 }", 1 / 2f)]
    public void PartOfTheLabels(string parameters, float expected)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: 'Accuracy' {parameters}", Scores, Literal.Of([4], 2, 2, 1, 0));
            Literal.Near([expected], run.Forward());
        }
    }

    [SkippableTheory]
    [EveryDevice]
    public void PerClass(string device)
    {
        // label 1: item 0 no, item 2 yes; label 0: item 1 yes, item 3 (tie) no; label 2 is absent and counts as 0
        using var run = new LayerRun(device, "type: 'Accuracy' top: 'all' top: 'each'", Scores, Literal.Of([4], 1, 0, 1, 0));
        Assert.Equal([0.5f], run.Forward());
        Assert.Equal([0.5f, 0.5f, 0], run.Tops[1].DataToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void EqualScoresAreNeverRight(string device)
    {
        using var run = new LayerRun(device, "type: 'Accuracy'", Literal.Of([2, 2], 0, 0, 0, 0), Literal.Of([2], 0, 1));
        Assert.Equal([0], run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void NothingToCountIsZero(string device)
    {
        using var run = new LayerRun(device, "type: 'Accuracy' accuracy_param { ignore_label: 0 }", Literal.Of([1, 2], 3, 1), Literal.Of([1], 0));
        Assert.Equal([0], run.Forward());
    }

    [SkippableTheory]
    [InlineData("top_k: 4", "top_k 4 must be less than or equal to the number of classes, 3 in 'bottom0' (shape 4x3)")]
    [InlineData("top_k: 0", "top_k is 0; it must be at least 1")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Accuracy' accuracy_param {{ {parameters} }}", Scores, Literal.Of([4], 0, 0, 0, 0)));

    [Fact]
    public void HasNoGradient()
    {
        using var run = new LayerRun("reference", "type: 'Accuracy'", Scores, Literal.Of([4], 0, 0, 0, 0));
        Assert.True(run.Layer.Contract.NoBackward);
        Assert.Equal(
            "a layer of type Accuracy cannot propagate gradients",
            Refusal.Of("type: 'Accuracy'", () => run.Layer.Backward(run.Tops, [true, false], run.Bottoms)));
    }

    [SkippableTheory]
    [InlineData("", new[] { 4, 1, 1 }, new float[] { 2, 0, 1, 1 })] // the tie goes to the larger index
    [InlineData("top_k: 2", new[] { 4, 1, 2 }, new float[] { 2, 1, 0, 2, 1, 0, 1, 0 })]
    [InlineData("out_max_val: true", new[] { 4, 2, 1 }, new float[] { 2, 3, 0, 9, 1, 6, 1, 7 })]
    [InlineData("top_k: 2 out_max_val: true", new[] { 4, 2, 2 }, new float[] { 2, 1, 3, 2, 0, 2, 9, 5, 1, 0, 6, 5, 1, 0, 7, 7 })]
    [InlineData("axis: 1", new[] { 4, 1 }, new float[] { 2, 0, 1, 1 })]
    [InlineData("axis: 0", new[] { 1, 3 }, new float[] { 1, 3, 1 })]
    [InlineData("axis: -1 out_max_val: true", new[] { 4, 1 }, new float[] { 3, 9, 6, 7 })]
    public void ArgMax(string parameters, int[] shape, float[] expected)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: 'ArgMax' argmax_param {{ {parameters} }}", Scores);
            Assert.Equal(expected, run.Forward());
            Assert.Equal(shape, run.Tops[0].Shape.Dims.ToArray());
        }
    }

    [Fact]
    public void ArgMaxRefusesMoreThanThereIs()
        => Assert.Equal(
            "top_k 4 must be less than or equal to the 3 values to choose from in 'bottom0' (shape 4x3)",
            Refusal.Of("type: 'ArgMax' argmax_param { top_k: 4 }", Scores));
}
