using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class EltwiseLayerTests
{
    private static readonly Blob A = Literal.Of([3], 1, 2, 3);
    private static readonly Blob B = Literal.Of([3], 4, 2, -1);
    private static readonly Blob C = Literal.Of([3], 4, 5, 0);

    [SkippableTheory]
    [EveryDevice]
    public void Sum(string device)
    {
        using var run = new LayerRun(device, "type: 'Eltwise' eltwise_param { coeff: 1 coeff: -2 coeff: 0.5 }", A, B, C);
        Assert.Equal([1 - 8 + 2, 2 - 4 + 2.5f, 3 + 2], run.Forward());
        Assert.Equal([1, 2, 4], run.ForwardBackward(1, 2, 4));
        Assert.Equal([-2, -4, -8], run.Bottoms[1].DiffToArray());
        Assert.Equal([0.5f, 1, 2], run.Bottoms[2].DiffToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void Product(string device)
    {
        using var run = new LayerRun(device, "type: 'Eltwise' eltwise_param { operation: PROD }", A, B, C);
        Assert.Equal([16, 20, 0], run.Forward());
        Assert.Equal([16, 10, 0], run.ForwardBackward(1, 1, 1));

        // stable: a factor 0 does not spoil the others' gradient
        Assert.Equal([4, 4, -3], run.Bottoms[2].DiffToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void MaximumAndItsTies(string device)
    {
        // The tie 2 = 2 of the first two goes to the second; the tie 4 = 4 of the second and the third stays with the second.
        using var run = new LayerRun(device, "type: 'Eltwise' eltwise_param { operation: MAX }", A, B, Literal.Of([3], 4, 2, 0));
        Assert.Equal([4, 2, 3], run.Forward());
        Assert.Equal([0, 0, 100], run.ForwardBackward(1, 10, 100));
        Assert.Equal([1, 10, 0], run.Bottoms[1].DiffToArray());
        Assert.Equal([0, 0, 0], run.Bottoms[2].DiffToArray());
    }

    [SkippableTheory]
    [InlineData("coeff: 1", "1 coeff for 2 bottoms; give one for each bottom, or none")]
    [InlineData("operation: PROD coeff: 1 coeff: 1", "coeff is for operation: SUM only")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Eltwise' eltwise_param {{ {parameters} }}", A, B));

    [Fact]
    public void RefusesOtherShapes()
        => Assert.Equal(
            "all bottoms must have the same shape: 'bottom0' is 3, 'bottom1' is 1x3",
            Refusal.Of("type: 'Eltwise'", A, Literal.Of([1, 3], 1, 2, 3)));
}
