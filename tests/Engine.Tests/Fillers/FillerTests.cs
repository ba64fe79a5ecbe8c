using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Fillers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Tests.Layers;

namespace CaffeTop.Engine.Tests.Fillers;

public sealed class FillerTests
{
    [Fact]
    public void ConstantIsTheDefault() => Assert.Equal([0, 0, 0], Fill("", 3));

    [Fact]
    public void Constant() => Assert.Equal([0.5f, 0.5f], Fill("value: 0.5", 2));

    [Fact]
    public void UniformGoesFromZeroToOneUnlessSaidOtherwise()
    {
        var values = Fill("type: 'uniform'", 1000);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Assert.InRange(values.Average(), 0.45f, 0.55f);
        Assert.All(Fill("type: 'uniform' min: -3 max: -2", 100), value => Assert.InRange(value, -3, -2));
    }

    [Fact]
    public void Gaussian()
    {
        var values = Fill("type: 'gaussian' mean: 2 std: 3", 4000);
        Assert.InRange(values.Average(), 1.8f, 2.2f);
        Assert.InRange(Deviation(values), 2.85, 3.15);
    }

    [Fact]
    public void SparseGaussianKeepsSoManyPerColumn()
    {
        // 5 of 50 outputs: a tenth of 50x80
        var values = Fill("type: 'gaussian' sparse: 5", 50, 80);
        Assert.InRange(values.Count(value => value != 0), 300, 500);
        Assert.All(Fill("type: 'gaussian' sparse: 0", 10, 10), value => Assert.Equal(0, value));
    }

    [Fact]
    public void PositiveUnitballRowsAddUpToOne()
    {
        var values = Fill("type: 'positive_unitball'", 4, 25);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        for (var row = 0; row < 4; row++) Assert.Equal(1, values.Skip(row * 25).Take(25).Sum(), 4);
    }

    // A weight of 8x2x3x3: fan_in 2·9 = 18, fan_out 8·9 = 72, their mean 45.
    [Theory]
    [InlineData("", 18)]
    [InlineData("variance_norm: FAN_IN", 18)]
    [InlineData("variance_norm: FAN_OUT", 72)]
    [InlineData("variance_norm: AVERAGE std: 100", 45)]
    public void XavierAndMsraByTheirFan(string norm, float fan)
    {
        var bound = MathF.Sqrt(3 / fan);
        var uniform = Fill($"type: 'xavier' {norm}", 8, 2, 3, 3);
        Assert.All(uniform, value => Assert.InRange(value, -bound, bound));
        Assert.True(uniform.Max() > 0.9f * bound && uniform.Min() < -0.9f * bound);

        var normal = Fill($"type: 'msra' {norm}", 8, 2, 3, 3);
        var std = Math.Sqrt(2 / fan);
        Assert.InRange(Deviation(normal), 0.8 * std, 1.2 * std);
    }

    [Fact]
    public void Bilinear()
    {
        // 1-D: (0.25 0.75 0.75 0.25) for 4, (0.5 1 0.5) for 3; the square is their product with itself.
        float[] four = [0.25f, 0.75f, 0.75f, 0.25f];
        var slice = four.SelectMany(y => four.Select(x => x * y)).ToArray();
        Literal.Near([.. slice, .. slice, .. slice, .. slice], Fill("type: 'bilinear'", 2, 2, 4, 4));
        Literal.Near([0.25f, 0.5f, 0.25f, 0.5f, 1, 0.5f, 0.25f, 0.5f, 0.25f], Fill("type: 'bilinear'", 1, 1, 3, 3));
    }

    [Fact]
    public void TheKeyDecides()
    {
        Assert.Equal(Fill("type: 'xavier'", 10, 10), Fill("type: 'xavier'", 10, 10));
        using var device = TestDevices.Open("reference");
        var other = new Blob(device, new Shape(10, 10));
        Filler.Fill(Parse("type: 'xavier'"), other, device, new RandomKey(1701, 4));
        Assert.NotEqual(Fill("type: 'xavier'", 10, 10), other.DataToArray());
    }

    [Theory]
    [InlineData(
        "type: 'Xavier'", "unknown filler type \"Xavier\"; did you mean \"xavier\"? (known types: bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier)")]
    [InlineData("type: 'orthogonal'", "unknown filler type \"orthogonal\" (known types: bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier)")]
    [InlineData("type: 'bilinear'", "a bilinear filler needs a blob of 4 axes with a square kernel; this one has the shape 3x4")]
    [InlineData("type: 'uniform' min: 2", "a uniform filler has min 2 and max 1; min must not be above max")]
    [InlineData("type: 'gaussian' std: -1", "a gaussian filler has std -1; it must be 0 or more")]
    [InlineData("type: 'gaussian' sparse: 4", "sparse is 4; it cannot be more than the 3 of the first axis (shape 3x4)")]
    public void Refuses(string text, string sentence) => Assert.Equal(sentence, Assert.Throws<CaffeTopException>(() => Fill(text, 3, 4)).Message);

    private static FillerParameter Parse(string text) => TextFormatReader.Read<FillerParameter>(text, "test").Message;

    private static float[] Fill(string text, params int[] shape)
    {
        using var device = TestDevices.Open("reference");
        var blob = new Blob(device, new Shape(shape));
        Filler.Fill(Parse(text), blob, device, new RandomKey(1701, 3));
        return blob.DataToArray();
    }

    private static double Deviation(float[] values)
    {
        var mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
