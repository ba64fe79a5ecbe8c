namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Input and DummyData.</summary>
public sealed class InputLayerTests
{
    [Fact]
    public void OneShapeForAllOrOneEach()
    {
        using var same = new LayerRun("reference", "type: 'Input' top: 'a' top: 'b' input_param { shape { dim: 2 dim: 3 } }");
        Assert.All(same.Tops, top => Assert.Equal([2, 3], top.Shape.Dims.ToArray()));
        using var each = new LayerRun("reference", "type: 'Input' top: 'a' top: 'b' input_param { shape { dim: 2 dim: 3 } shape { } }");
        Assert.Equal(0, each.Tops[1].Shape.Axes);
    }

    [SkippableTheory]
    [InlineData("shape { dim: 1 } shape { dim: 1 } shape { dim: 1 }", "3 shapes for 2 tops; give none, one for all, or one for each")]
    [InlineData("shape { dim: 1 dim: -3 }", "'a' would have the extent -3 in axis 1; 0 to 2147483647 is possible")]
    [InlineData("shape { dim: 70000 dim: 70000 }", "'a' would have the shape 70000x70000, more than the 2147483647 elements that a blob can hold")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Input' top: 'a' top: 'b' input_param {{ {parameters} }}"));

    [SkippableTheory]
    [EveryDevice]
    public void DummyDataFillsConstantsOnceAndOthersEachPass(string device)
    {
        using var run = new LayerRun(
            device,
            "type: 'DummyData' top: 'a' top: 'b' dummy_data_param { shape { dim: 4 } shape { dim: 100 } "
            + "data_filler { value: 3 } data_filler { type: 'uniform' min: 5 max: 6 } }");
        Assert.Equal([3, 3, 3, 3], run.Forward());
        var first = run.Tops[1].DataToArray();
        Assert.All(first, value => Assert.InRange(value, 5, 6));

        run.Tops[0].CopyDataFrom([1, 1, 1, 1]);
        run.Device.Pass = 1;
        Assert.Equal([1, 1, 1, 1], run.Forward());
        Assert.NotEqual(first, run.Tops[1].DataToArray());
    }

    [Fact]
    public void DummyDataOfFourExtents()
    {
        using var run = new LayerRun(
            "reference", "type: 'DummyData' top: 'a' top: 'b' dummy_data_param { num: 2 num: 5 channels: 3 height: 1 width: 4 }");
        Assert.Equal([2, 3, 1, 4], run.Tops[0].Shape.Dims);
        Assert.Equal([5, 3, 1, 4], run.Tops[1].Shape.Dims);
        Assert.Equal(new float[24], run.Forward());
    }

    [SkippableTheory]
    [InlineData("", "the shape is missing: give shape, or num, channels, height and width (num is not there)")]
    [InlineData("num: 1 shape { dim: 1 }", "give shape, or num, channels, height and width; not both")]
    [InlineData(
        "shape { dim: 1 } data_filler { type: 'gausian' }",
        "unknown filler type \"gausian\"; did you mean \"gaussian\"? (known types: bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier)")]
    public void DummyDataRefuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'DummyData' top: 'a' dummy_data_param {{ {parameters} }}"));
}
