namespace CaffeTop.Engine.Tests.Layers;

public sealed class PReLULayerTests
{
    [SkippableTheory]
    [EveryDevice]
    public void ASlopePerChannel(string device)
    {
        // channel 0: -4 2   slope 0.25     channel 1: -1 -2   slope 3
        using var run = new LayerRun(device, "type: 'PReLU'", Literal.Of([1, 2, 2], -4, 2, -1, -2));
        Assert.Equal([0.25f, 0.25f], run.Layer.Parameters[0].Blob.DataToArray());
        run.Set(0, 0.25f, 3);
        Assert.Equal([-1, 2, -3, -6], run.Forward());
        Assert.Equal([0.25f, 1, 3, 3], run.ForwardBackward(1, 1, 1, 1));
        Assert.Equal([-4, -3], run.ParameterDiff(0));
    }

    [SkippableTheory]
    [EveryDevice]
    public void SharedSlopeInPlace(string device)
    {
        using var run = new LayerRun(
            device, "type: 'PReLU' bottom: 'x' top: 'x' prelu_param { channel_shared: true filler { value: -1 } }", Literal.Of([1, 2, 2], -4, 2, -1, -2));
        Assert.Equal(0, run.Layer.Parameters[0].Blob.Shape.Axes);
        Assert.Equal([4, 2, 1, 2], run.Forward());

        // y no longer tells the sign of x: the layer's own copy does.
        run.Tops[0].CopyDiffFrom([1, 10, 100, 1000]);
        run.Backward();
        Assert.Equal([-1, 10, -100, -1000], run.Bottoms[0].DiffToArray());
        Assert.Equal([-4 - 100 - 2000], run.ParameterDiff(0));
    }

    [Fact]
    public void RefusesOneAxis()
        => Assert.Equal(
            "'bottom0' has the shape 3; at least 2 axes are needed, the channels in axis 1", Refusal.Of("type: 'PReLU'", Literal.Varied(1, 3)));
}
