using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class ConvolutionLayerTests
{
    // 1 2 3
    // 4 5 6
    // 7 8 9
    private static readonly Blob Image = Literal.Of([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9);

    [SkippableTheory]
    [EveryDevice]
    public void CorrelatesAndAddsTheBias(string device)
    {
        // 1 0        1+10 2+12     12 15
        // 0 2  ->    4+16 5+18  =  21 24  with bias 1
        using var run = new LayerRun(device, "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 2 }", Image);
        run.Set(0, 1, 0, 0, 2).Set(1, 1);
        Assert.Equal([12, 15, 21, 24], run.Forward());
        Assert.Equal([1, 1, 2, 2], run.Tops[0].Shape.Dims);
        Assert.Equal(16, run.Layer.MultiplyAdds);
    }

    [SkippableTheory]
    [EveryDevice]
    public void WeightGradientIsAddedBottomGradientOverwritten(string device)
    {
        using var run = new LayerRun(device, "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 2 }", Image);
        run.Set(0, 1, 0, 0, 2);
        run.Forward();
        run.Layer.Parameters[0].Blob.CopyDiffFrom([100, 100, 100, 100]);
        run.Layer.Parameters[1].Blob.CopyDiffFrom([1000]);
        run.Bottoms[0].CopyDiffFrom(new float[9]);

        // dy = 1 0      dw = 1+5 2+6 = 6  8      dx = 1 0 0
        //      0 1           4+8 5+9   12 14          0 3 0
        //                                             0 0 2
        run.Tops[0].CopyDiffFrom([1, 0, 0, 1]);
        run.Layer.Backward(run.Tops, [true], run.Bottoms);
        Assert.Equal([106, 108, 112, 114], run.ParameterDiff(0));
        Assert.Equal([1002], run.ParameterDiff(1));
        Assert.Equal([1, 0, 0, 0, 3, 0, 0, 0, 2], run.Bottoms[0].DiffToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void FrozenWeightsKeepTheirDiffWhileTheBiasLearns(string device)
    {
        using var run = new LayerRun(device, "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 2 }", Image);
        run.Layer.Parameters[0].PropagateDown = false;
        run.Forward();
        run.Layer.Parameters[0].Blob.CopyDiffFrom([7, 7, 7, 7]);
        run.Layer.Parameters[1].Blob.MarkDiffZero();
        run.Tops[0].CopyDiffFrom([1, 2, 3, 4]);
        run.Layer.Backward(run.Tops, [false], run.Bottoms);
        Assert.Equal([7, 7, 7, 7], run.ParameterDiff(0));
        Assert.Equal([10], run.ParameterDiff(1));
    }

    [SkippableTheory]
    [EveryDevice]
    public void TwoBottomsShareOneWeight(string device)
    {
        using var run = new LayerRun(
            device, "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 1 bias_term: false }",
            Literal.Of([1, 1, 1, 2], 1, 2), Literal.Of([1, 1, 1, 2], 10, 20));
        run.Set(0, 3);
        run.Forward();
        Assert.Equal([3, 6], run.Top);
        Assert.Equal([30, 60], run.Tops[1].DataToArray());
        run.Tops[0].CopyDiffFrom([1, 1]);
        run.Tops[1].CopyDiffFrom([1, 1]);
        run.Backward();
        Assert.Equal([1 + 2 + 10 + 20], run.ParameterDiff(0));
    }

    [SkippableTheory]
    [EveryDevice]
    public void PairFormRectangleAndPadding(string device)
    {
        // A 1x3 kernel of ones with pad_w 1 sums each row's neighbours; stride_h 2 leaves rows 0 and 2.
        using var run = new LayerRun(
            device, "type: 'Convolution' convolution_param { num_output: 1 kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1 stride_h: 2 stride_w: 1 }", Image);
        run.Set(0, 1, 1, 1);
        Assert.Equal([3, 6, 5, 15, 24, 17], run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void OneSpatialAxisAndDilation(string device)
    {
        // 1 2 3 4 5 with kernel (1, 1) dilated by 3: 1+4 2+5
        using var run = new LayerRun(
            device, "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 2 dilation: 3 }", Literal.Of([1, 1, 5], 1, 2, 3, 4, 5));
        run.Set(0, 1, 1);
        Assert.Equal([5, 7], run.Forward());
    }

    [Fact]
    public void ExtentIsRoundedDown()
    {
        // 7 with kernel 4 and stride 2: (7-4)/2 + 1 = 2.5
        using var run = new LayerRun("reference", "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 4 stride: 2 }", Literal.Varied(1, 1, 1, 7, 7));
        Assert.Equal([1, 1, 2, 2], run.Tops[0].Shape.Dims);
    }

    [SkippableTheory]
    [InlineData("kernel_size: 3", "convolution_param.num_output is 0 or missing; it is the number of filters and must be at least 1")]
    [InlineData("num_output: 4", "kernel_size is missing: give it once, or once per spatial axis")]
    [InlineData("num_output: 4 kernel_size: 1 kernel_size: 1 kernel_size: 1", "kernel_size is given 3 times; give it once, or once for each of the 2 spatial axes")]
    [InlineData("num_output: 4 kernel_h: 3", "kernel dimensions must be nonzero; they are 3x0 (kernel_h and kernel_w go together)")]
    [InlineData("num_output: 4 kernel_size: 3 kernel_h: 3 kernel_w: 3", "either kernel_size or kernel_h and kernel_w can be given, not both")]
    [InlineData("num_output: 4 kernel_size: 3 stride: 0", "stride dimensions must be nonzero; they are 0x0 (stride_h and stride_w go together)")]
    [InlineData("num_output: 4 kernel_size: 3 group: 2", "group 2 does not divide the 3 channels of 'bottom0' (shape 2x3x4x4)")]
    [InlineData("num_output: 4 kernel_size: 3 group: 3", "group 3 does not divide num_output 4")]
    [InlineData("num_output: 4 kernel_size: 3 group: 0", "group is 0; it must be at least 1")]
    [InlineData("num_output: 4 kernel_size: 3 axis: 4", "axis 4 does not exist: 'bottom0' has 4 axes (shape 2x3x4x4)")]
    [InlineData("num_output: 4 kernel_size: 3 axis: 2 stride_h: 1", "stride_h and stride_w are for 2 spatial axes; the bottom has 1: use stride")]
    [InlineData("num_output: 4 kernel_size: 5", "a kernel of 5, stride 1 and pad 0 make an extent of 0 out of the 4 in axis 2 of 'bottom0' (shape 2x3x4x4); at least 1 is needed")]
    [InlineData(
        "num_output: 4 kernel_size: 3 dilation: 2",
        "a kernel of 3 (with dilation 2: 5), stride 1 and pad 0 make an extent of 0 out of the 4 in axis 2 of 'bottom0' (shape 2x3x4x4); at least 1 is needed")]
    [InlineData("num_output: 4000000000 kernel_size: 1", "the weight would have the extent 4000000000 in axis 0; 0 to 2147483647 is possible")]
    [InlineData("num_output: 2000000000 kernel_size: 1", "the weight would have the shape 2000000000x3x1x1, more than the 2147483647 elements that a blob can hold")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Convolution' convolution_param {{ {parameters} }}", Literal.Varied(1, 2, 3, 4, 4)));

    [Fact]
    public void RefusesAPadThatOverflows()
        => Assert.Equal(
            "the top would have the extent 4294967296 in axis 2; 0 to 2147483647 is possible",
            Refusal.Of("type: 'Convolution' convolution_param { num_output: 1 kernel_size: 3 pad: 2147483647 pad: 0 }", Literal.Varied(1, 1, 1, 4, 4)));

    [Fact]
    public void RefusesBottomsOfDifferentShapes()
        => Assert.Equal(
            "all bottoms must have the same shape: 'bottom0' is 1x1x3x3, 'bottom1' is 1x1x2x3",
            Refusal.Of("type: 'Convolution' convolution_param { num_output: 1 kernel_size: 1 }", Image, Literal.Varied(1, 1, 1, 2, 3)));

    [Fact]
    public void RefusesChannelsThatChange()
    {
        const string Layer = "type: 'Convolution' convolution_param { num_output: 1 kernel_size: 1 }";
        using var run = new LayerRun("reference", Layer, Image);
        run.Bottoms[0].Reshape(new Shape(1, 2, 3, 3));
        Assert.Equal(
            "'bottom0' (shape 1x2x3x3) has 2 channels, but the weight (1x1x1x1) is for 1",
            Refusal.Of(Layer, () => run.Layer.Reshape(run.Bottoms, run.Tops)));
    }
}
