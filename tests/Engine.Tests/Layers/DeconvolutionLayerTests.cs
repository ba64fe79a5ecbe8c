namespace CaffeTop.Engine.Tests.Layers;

public sealed class DeconvolutionLayerTests
{
    [SkippableTheory]
    [EveryDevice]
    public void StampsTheKernelAtEachInput(string device)
    {
        // 1 2 with kernel (1 10 100), stride 2: 1 10 100+2 20 200, plus the bias 0.5
        using var run = new LayerRun(
            device, "type: 'Deconvolution' convolution_param { num_output: 1 kernel_size: 3 stride: 2 }", Literal.Of([1, 1, 2], 1, 2));
        run.Set(0, 1, 10, 100).Set(1, 0.5f);
        Assert.Equal([1.5f, 10.5f, 102.5f, 20.5f, 200.5f], run.Forward());

        // dx = the correlation of dy with the kernel at stride 2; dw = Σ x·dy at each offset.
        Assert.Equal([1 + 20 + 300, 3 + 40 + 500], run.ForwardBackward(1, 2, 3, 4, 5));
        Assert.Equal([1 + 6, 2 + 8, 3 + 10], run.ParameterDiff(0));
        Assert.Equal([15], run.ParameterDiff(1));
    }

    [Fact]
    public void WeightIsInputsByOutputsOverGroup()
    {
        using var run = new LayerRun(
            "reference", "type: 'Deconvolution' convolution_param { num_output: 6 kernel_size: 4 stride: 2 pad: 1 group: 2 }", Literal.Varied(1, 2, 4, 3, 5));
        Assert.Equal([4, 3, 4, 4], run.Layer.Parameters[0].Blob.Shape.Dims);
        Assert.Equal([6], run.Layer.Parameters[1].Blob.Shape.Dims);
        Assert.Equal([2, 6, 6, 10], run.Tops[0].Shape.Dims);
    }

    [SkippableTheory]
    [EveryDevice]
    public void BilinearFillerDoublesARamp(string device)
    {
        // kernel 4, stride 2, pad 1: (0.25 0.75 0.75 0.25) in both directions; inner pixels of a ramp become a ramp of half the step.
        using var run = new LayerRun(
            device,
            "type: 'Deconvolution' convolution_param { num_output: 1 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: 'bilinear' } }",
            Literal.Of([1, 1, 3, 3], 0, 4, 8, 0, 4, 8, 0, 4, 8));
        var row = run.Forward().AsSpan(12, 6).ToArray();
        Assert.Equal([0, 1, 3, 5, 7, 6], row);
    }

    [Fact]
    public void RefusesAPadLargerThanTheOutput()
        => Assert.Equal(
            "a kernel of 2, stride 1 and pad 2 make an extent of -1 out of the 2 in axis 2 of 'bottom0' (shape 1x1x2x2); at least 1 is needed",
            Refusal.Of("type: 'Deconvolution' convolution_param { num_output: 1 kernel_size: 2 pad: 2 }", Literal.Varied(1, 1, 1, 2, 2)));
}
