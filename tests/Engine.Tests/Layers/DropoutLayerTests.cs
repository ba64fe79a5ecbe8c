using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class DropoutLayerTests
{
    private static readonly Blob Ones = Literal.Of([4, 250], [.. Enumerable.Repeat(1f, 1000)]);

    [SkippableTheory]
    [EveryDevice]
    public void KeepsAndScalesInTrain(string device)
    {
        using var run = new LayerRun(device, "type: 'Dropout' dropout_param { dropout_ratio: 0.75 }", Ones);
        var y = run.Forward();
        Assert.All(y, value => Assert.True(value is 0 or 4, $"{value}"));
        Assert.InRange(y.Count(value => value != 0), 200, 300);

        // The gradient passes where the value passed.
        var dx = run.ForwardBackward(y);
        for (var i = 0; i < y.Length; i++) Assert.Equal(y[i] * 4, dx[i]);
    }

    [SkippableTheory]
    [EveryDevice]
    public void EveryPassDropsOthersAndAPassCanBeRepeated(string device)
    {
        using var run = new LayerRun(device, "type: 'Dropout'", Ones);
        var first = run.Forward();
        Assert.Equal(first, run.Forward());
        run.Device.Pass = 1;
        Assert.NotEqual(first, run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void CopiesInTest(string device)
    {
        using var run = new LayerRun(TestDevices.Open(device), "type: 'Dropout'", Phase.Test, Literal.Of([3], 1, -2, 3));
        Assert.Equal([1, -2, 3], run.Forward());
        Assert.Equal([4, 5, 6], run.ForwardBackward(4, 5, 6));
    }

    [SkippableTheory]
    [InlineData("1")]
    [InlineData("-0.5")]
    public void RefusesARatioOutside(string ratio)
        => Assert.Equal(
            $"dropout_ratio is {ratio}; it is the part to drop, from 0 to below 1",
            Refusal.Of($"type: 'Dropout' dropout_param {{ dropout_ratio: {ratio} }}", Ones));
}
