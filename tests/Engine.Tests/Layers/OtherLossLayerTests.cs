using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>SigmoidCrossEntropyLoss and EuclideanLoss.</summary>
public sealed class OtherLossLayerTests
{
    private static readonly float Ln2 = MathF.Log(2);
    private static readonly float Ln3 = MathF.Log(3);

    // Sigmoid of 0, ln 3, 0, -ln 3: 1/2 3/4 1/2 1/4
    private static readonly Blob Scores = Literal.Of([2, 2], 0, Ln3, 0, -Ln3);
    private static readonly Blob Targets = Literal.Of([2, 2], 1, 1, 0, 1);

    [SkippableTheory]
    [InlineData("", 2)] // the batch: not VALID as in SoftmaxWithLoss
    [InlineData("loss_param { normalization: FULL }", 4)]
    [InlineData("loss_param { normalization: VALID }", 4)]
    [InlineData("loss_param { normalization: NONE }", 1)]
    [InlineData("loss_param { normalize: false }", 2)]
    [InlineData("loss_param { normalize: true }", 4)]
    public void CrossEntropy(string parameters, float divisor)
    {
        foreach (var device in TestDevices.Names)
        {
            // -ln 1/2 - ln 3/4 - ln 1/2 - ln 1/4
            using var run = new LayerRun(device, $"type: 'SigmoidCrossEntropyLoss' {parameters}", Scores, Targets);
            Literal.Near([((4 * Ln2) + MathF.Log(4 / 3f)) / divisor], run.Forward());
            Literal.Near([-0.5f / divisor, -0.25f / divisor, 0.5f / divisor, -0.75f / divisor], run.ForwardBackward());
        }
    }

    [SkippableTheory]
    [EveryDevice]
    public void IgnoredTargetsDoNotCount(string device)
    {
        using var run = new LayerRun(device, "type: 'SigmoidCrossEntropyLoss' loss_param { ignore_label: 0 normalization: VALID }", Scores, Targets);
        Literal.Near([((3 * Ln2) + MathF.Log(4 / 3f)) / 3], run.Forward());
        Literal.Near([-0.5f / 3, -0.25f / 3, 0, -0.75f / 3], run.ForwardBackward());
    }

    [Fact]
    public void CrossEntropyRefusesOtherCounts()
        => Assert.Equal(
            "both bottoms must have the same count: 'bottom0' (shape 2x2) has 4, 'bottom1' (shape 2) has 2",
            Refusal.Of("type: 'SigmoidCrossEntropyLoss'", Scores, Literal.Of([2], 0, 1)));

    [SkippableTheory]
    [EveryDevice]
    public void EuclideanDividesByTwiceTheBatch(string device)
    {
        // differences 1 2, -3 0: (1 + 4 + 9)/(2·2)
        using var run = new LayerRun(device, "type: 'EuclideanLoss'", Literal.Of([2, 2], 2, 4, 0, 1), Literal.Of([2, 2], 1, 2, 3, 1));
        Assert.Equal([3.5f], run.Forward());
        Assert.Equal([0.5f, 1, -1.5f, 0], run.ForwardBackward());
        Assert.Equal([-0.5f, -1, 1.5f, 0], run.Bottoms[1].DiffToArray());
    }

    [Fact]
    public void EuclideanRefusesOtherCounts()
        => Assert.Equal(
            "both bottoms must have the same count per item: 'bottom0' is 2x2, 'bottom1' is 2x3",
            Refusal.Of("type: 'EuclideanLoss'", Scores, Literal.Varied(1, 2, 3)));
}
