using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class PoolingLayerTests
{
    // 1 2 5 2 3
    // 9 4 1 4 8
    // 1 2 5 2 3
    private static readonly Blob Image = Literal.Of([1, 1, 3, 5], 1, 2, 5, 2, 3, 9, 4, 1, 4, 8, 1, 2, 5, 2, 3);

    [SkippableTheory]
    [EveryDevice]
    public void MaximumWithPositions(string device)
    {
        // 2x2, stride 1:   9 5 5 8      at   5 2 2 9   (of equal fives the first, at 2)
        //                  9 5 5 8           5 12 12 9
        using var run = new LayerRun(device, "type: 'Pooling' pooling_param { kernel_size: 2 } top: 'y' top: 'mask'", Image);
        Assert.Equal([9, 5, 5, 8, 9, 5, 5, 8], run.Forward());
        Assert.Equal([5, 2, 2, 9, 5, 12, 12, 9], run.Tops[1].DataToArray());

        // 5 gets 1+16, 2 gets 2+4, 9 gets 8+128, 12 gets 32+64
        Assert.Equal([0, 0, 6, 0, 0, 17, 0, 0, 0, 136, 0, 0, 96, 0, 0], run.ForwardBackward(1, 2, 4, 8, 16, 32, 64, 128));
    }

    [SkippableTheory]
    [EveryDevice]
    public void LastWindowHangsOverWithoutPad(string device)
    {
        // 2x2, stride 2: height ceil(1/2)+1 = 2, width ceil(3/2)+1 = 3
        using var run = new LayerRun(device, "type: 'Pooling' pooling_param { kernel_size: 2 stride: 2 }", Image);
        Assert.Equal([9, 5, 8, 2, 5, 3], run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void AverageCountsPadButNotOverhang(string device)
    {
        // 1 2 3, window 1x2 at stride 2 with pad_w 1: (0 1) (2 3), both over 2; a third would start at 4 = width + pad and is dropped.
        using var padded = new LayerRun(
            device, "type: 'Pooling' pooling_param { pool: AVE kernel_h: 1 kernel_w: 2 pad_h: 0 pad_w: 1 stride: 2 }", Literal.Of([1, 1, 1, 3], 1, 2, 3));
        Assert.Equal([0.5f, 2.5f], padded.Forward());

        // 1 2 3, window 1x2 at stride 2: (1 2)/2, (3)/1
        using var hanging = new LayerRun(
            device, "type: 'Pooling' pooling_param { pool: AVE kernel_h: 1 kernel_w: 2 stride: 2 }", Literal.Of([1, 1, 1, 3], 1, 2, 3));
        Assert.Equal([1.5f, 3], hanging.Forward());
        Assert.Equal([1, 1, 4], hanging.ForwardBackward(2, 4));
    }

    [SkippableTheory]
    [InlineData(32, 3, 2, 0, "", 16)] // ceil(29/2)+1, hangs over
    [InlineData(32, 3, 2, 0, "round_mode: FLOOR", 15)]
    [InlineData(5, 2, 2, 1, "", 3)] // ceil(5/2)+1 = 4, but the 4th would start at 6 = 5+1
    [InlineData(4, 2, 2, 1, "", 3)]
    [InlineData(3, 5, 4, 0, "", 1)] // a window larger than the image is cut
    [InlineData(7, 1, 1, 0, "", 7)]
    public void Extents(int size, int kernel, int stride, int pad, string more, int pooled)
    {
        var text = $"type: 'Pooling' pooling_param {{ kernel_size: {kernel} stride: {stride} pad: {pad} {more} }}";
        using var run = new LayerRun("reference", text, Literal.Varied(1, 1, 1, size, size));
        Assert.Equal([1, 1, pooled, pooled], run.Tops[0].Shape.Dims);
    }

    [SkippableTheory]
    [EveryDevice]
    public void GlobalPoolingFollowsTheInput(string device)
    {
        using var run = new LayerRun(device, "type: 'Pooling' pooling_param { global_pooling: true pool: AVE }", Image);
        Literal.Near([52 / 15f], run.Forward());
        run.Bottoms[0].Reshape(new Shape(1, 3, 1, 2));
        run.Bottoms[0].CopyDataFrom([1, 3, 5, 7, 10, 20]);
        run.Layer.Reshape(run.Bottoms, run.Tops);
        Assert.Equal([2, 6, 15], run.Forward());
        Assert.Equal([1, 3, 1, 1], run.Tops[0].Shape.Dims);
    }

    [SkippableTheory]
    [EveryDevice]
    public void NaNNeverWinsAndAWindowOfNaNHasNoPosition(string device)
    {
        const float N = float.NaN;
        using var run = new LayerRun(
            device, "type: 'Pooling' pooling_param { kernel_h: 1 kernel_w: 2 stride: 2 } top: 'y' top: 'mask'", Literal.Of([1, 1, 1, 4], N, 1, N, N));
        Assert.Equal([1, -float.MaxValue], run.Forward());
        Assert.Equal([1, -1], run.Tops[1].DataToArray());
        Assert.Equal([0, 5, 0, 0], run.ForwardBackward(5, 6));
    }

    [SkippableTheory]
    [InlineData("kernel_size: 2 pool: STOCHASTIC", "pool: STOCHASTIC is not available (Caffe has it on the GPU only); use MAX or AVE")]
    [InlineData("stride: 2", "kernel_size is missing (or kernel_h and kernel_w, both of them)")]
    [InlineData("kernel_h: 2", "kernel_size is missing (or kernel_h and kernel_w, both of them)")]
    [InlineData("kernel_size: 2 kernel_h: 2", "give kernel_size or kernel_h and kernel_w, not both")]
    [InlineData("kernel_size: 2 pad_h: 1", "pad_h and pad_w go together; only pad_h is given")]
    [InlineData("kernel_size: 2 stride: 1 stride_w: 1", "give stride or stride_h and stride_w, not both")]
    [InlineData("kernel_size: 2 stride: 0", "the stride is 0x0; it must be at least 1")]
    [InlineData("kernel_size: 0", "the window is 0x0; filter dimensions cannot be zero")]
    [InlineData("kernel_size: 2 pad: 2", "pad 2x2 must be smaller than the window of 2x2")]
    [InlineData("global_pooling: true kernel_size: 2", "with global_pooling: true no kernel size can be given: the window is the whole plane")]
    [InlineData("global_pooling: true stride: 2", "with global_pooling: true only pad 0 and stride 1 are possible")]
    [InlineData("kernel_size: 7", "a window of 7x7 with stride 1x1 and pad 0x0 does not fit into 'bottom0' (shape 1x1x3x5)")]
    public void Refuses(string parameters, string sentence)
        => Assert.Equal(sentence, Refusal.Of($"type: 'Pooling' pooling_param {{ {parameters} }}", Image));

    [Fact]
    public void RefusesOtherThanFourAxes()
        => Assert.Equal(
            "'bottom0' has the shape 2x3; pooling needs 4 axes (num, channels, height, width)",
            Refusal.Of("type: 'Pooling' pooling_param { kernel_size: 1 }", Literal.Varied(1, 2, 3)));
}
