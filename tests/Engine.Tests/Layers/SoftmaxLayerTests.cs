using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Softmax and SoftmaxWithLoss.</summary>
public sealed class SoftmaxLayerTests
{
    private static readonly float Ln2 = MathF.Log(2);
    private static readonly float Ln3 = MathF.Log(3);

    // Scores ln 1, ln 1, ln 2 and ln 3, ln 3, ln 2: probabilities 1/4 1/4 2/4 and 3/8 3/8 2/8.
    private static readonly Blob Scores = Literal.Of([2, 3], 0, 0, Ln2, Ln3, Ln3, Ln2);

    [SkippableTheory]
    [EveryDevice]
    public void Probabilities(string device)
    {
        using var run = new LayerRun(device, "type: 'Softmax'", Scores);
        Literal.Near([0.25f, 0.25f, 0.5f, 0.375f, 0.375f, 0.25f], run.Forward());

        // dx = (dy - Σ dy·y)·y with dy = (4, 0, 0), Σ = 1: 3/4, -1/4, -1/2
        Literal.Near([0.75f, -0.25f, -0.5f, 0, 0, 0], run.ForwardBackward(4, 0, 0, 0, 0, 0));
    }

    [SkippableTheory]
    [EveryDevice]
    public void LargeScoresDoNotOverflow(string device)
    {
        using var run = new LayerRun(device, "type: 'Softmax' softmax_param { axis: 0 }", Literal.Of([2], 1000, 1000));
        Literal.Near([0.5f, 0.5f], run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void LossIsTheMeanOfMinusLogP(string device)
    {
        // labels 2 and 0: (ln 2 + ln 8/3)/2; the gradient (p - 1{label})/2
        using var run = new LayerRun(device, "type: 'SoftmaxWithLoss' top: 'loss' top: 'prob'", Scores, Literal.Of([2], 2, 0));
        Literal.Near([(Ln2 + MathF.Log(8 / 3f)) / 2], run.Forward());
        Assert.Equal(0, run.Tops[0].Shape.Axes);
        Literal.Near([0.25f, 0.25f, 0.5f, 0.375f, 0.375f, 0.25f], run.Tops[1].DataToArray());
        Literal.Near([0.125f, 0.125f, -0.25f, -0.3125f, 0.1875f, 0.125f], run.ForwardBackward());

        // A loss weight of 3 lies in the top's diff.
        Literal.Near([0.375f, 0.375f, -0.75f, -0.9375f, 0.5625f, 0.375f], run.ForwardBackward(3));
    }

    [SkippableTheory]
    [InlineData("", 4)]
    [InlineData("normalization: FULL", 4)]
    [InlineData("normalization: BATCH_SIZE", 2)]
    [InlineData("normalization: NONE", 1)]
    [InlineData("normalize: true", 4)]
    [InlineData("normalize: false", 2)]
    [InlineData("normalize: false normalization: FULL", 4)]
    [InlineData("ignore_label: 0", 4)]
    [InlineData("ignore_label: 1", 2)]
    [InlineData("ignore_label: 1 normalization: FULL", 4)]
    public void Divisor(string parameters, float divisor)
    {
        // Two items of two classes at two places, all scores 0: each label costs ln 2. The labels are 1 1 and 2 2 of three classes.
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(
                device, $"type: 'SoftmaxWithLoss' loss_param {{ {parameters} }}", Literal.Of([2, 3, 2], new float[12]), Literal.Of([2, 2], 1, 1, 2, 2));
            var counted = parameters.Contains("ignore_label: 1") ? 2 : 4;
            Literal.Near([counted * Ln3 / divisor], run.Forward());
        }
    }

    [SkippableTheory]
    [EveryDevice]
    public void AllIgnoredCostsNothing(string device)
    {
        using var run = new LayerRun(device, "type: 'SoftmaxWithLoss' loss_param { ignore_label: 255 }", Scores, Literal.Of([2], 255, 255));
        Assert.Equal([0], run.Forward());
        Assert.Equal(new float[6], run.ForwardBackward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void AHopelessLabelCosts87(string device)
    {
        using var run = new LayerRun(device, "type: 'SoftmaxWithLoss'", Literal.Of([1, 2], 1000, 0), Literal.Of([1], 1));
        Literal.Near([87.3365f], run.Forward(), 1e-6f);
    }

    [SkippableTheory]
    [InlineData("SoftmaxWithLoss")]
    [InlineData("Accuracy")]
    public void ALabelThatIsNoClassIsNamed(string type)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: '{type}'", Scores, Literal.Of([2], 1, 21));
            var error = Assert.Throws<Engine.Layers.LabelOutOfRangeException>(() => run.Forward());
            Assert.Equal(1, error.BatchItem);
            Assert.Equal(
                $"layer 'it' ({type}): label 21 of batch item 1 is not a class: 'bottom0' has 3 classes, so the labels in 'bottom1' go from 0 to 2; "
                + "correct the data or num_output, or let the label be skipped with ignore_label",
                error.Message);

            // Said once; the next batch is judged by itself.
            run.Bottoms[1].CopyDataFrom([1, 2]);
            run.Forward();
        }
    }

    [SkippableTheory]
    [EveryDevice]
    public void ALabelInAMapIsNamedWithItsPlace(string device)
    {
        using var run = new LayerRun(
            device, "type: 'SoftmaxWithLoss' loss_param { ignore_label: 255 }", Literal.Varied(1, 2, 3, 2, 2), Literal.Of([2, 2, 2], 0, 255, 2, 1, 0, 0, -1, 0));
        var error = Assert.Throws<Engine.Layers.LabelOutOfRangeException>(() => run.Forward());
        Assert.Contains("label -1 of batch item 1, place 2 of 4 is not a class", error.Message);
    }

    [SkippableTheory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(2147483647f, "2.1474836E+09")]
    [InlineData(-1, "-1")]
    [InlineData(3, "3")]
    public void WhatCannotBeAClassIsNamedAsItStands(float label, string text)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, "type: 'SoftmaxWithLoss'", Scores, Literal.Of([2], label, 0));
            var error = Assert.Throws<Engine.Layers.LabelOutOfRangeException>(() => run.Forward());
            Assert.StartsWith($"layer 'it' (SoftmaxWithLoss): label {text} of batch item 0 is not a class", error.Message);
        }
    }

    [SkippableTheory]
    [EveryDevice]
    public void AFractionIsCutOff(string device)
    {
        using var run = new LayerRun(device, "type: 'SoftmaxWithLoss'", Scores, Literal.Of([2], 2.9f, 0.5f));
        Literal.Near([(Ln2 + MathF.Log(8 / 3f)) / 2], run.Forward());
    }

    [Fact]
    public void RefusesAGradientToLabels()
    {
        using var run = new LayerRun("reference", "type: 'SoftmaxWithLoss'", Scores, Literal.Of([2], 2, 0));
        run.Forward();
        Assert.Equal(
            "cannot backpropagate to label inputs",
            Refusal.Of("type: 'SoftmaxWithLoss'", () => run.Layer.Backward(run.Tops, [true, true], run.Bottoms)));
        Assert.False(run.Layer.AllowForceBackward(1));
    }

    [Fact]
    public void RefusesTheWrongNumberOfLabels()
        => Assert.Equal(
            "Number of labels must match number of predictions; 'bottom1' (shape 2x2) has 4 labels, 'bottom0' (shape 2x3) has 2 predictions with the "
            + "3 classes in axis 1. With axis 1 and scores of shape NxCxHxW there are NxHxW labels, whole numbers from 0 to C-1",
            Refusal.Of("type: 'SoftmaxWithLoss'", Scores, Literal.Varied(1, 2, 2)));

    [Fact]
    public void RefusesOtherBatches()
        => Assert.Equal(
            "the data and the labels must have the same first extent: 'bottom0' is 2x3, 'bottom1' is 1x2",
            Refusal.Of("type: 'SoftmaxWithLoss'", Scores, Literal.Of([1, 2], 0, 0)));
}
