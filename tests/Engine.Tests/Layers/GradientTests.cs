namespace CaffeTop.Engine.Tests.Layers;

/// <summary>The gradient of every layer that has one, in the forms that take different ways through the code.</summary>
public sealed class GradientTests
{
    public static TheoryData<string, string> Images { get; } = Cases(
        "type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 pad: 1 stride: 2 weight_filler { type: 'gaussian' } bias_filler { type: 'gaussian' } }",
        "type: 'Convolution' convolution_param { num_output: 2 kernel_size: 2 dilation: 2 weight_filler { type: 'gaussian' } bias_term: false }",
        "type: 'Convolution' convolution_param { num_output: 6 kernel_h: 1 kernel_w: 3 group: 2 weight_filler { type: 'gaussian' } }",
        "type: 'Convolution' convolution_param { num_output: 3 kernel_size: 2 axis: 0 weight_filler { type: 'gaussian' } }",
        "type: 'Deconvolution' convolution_param { num_output: 2 kernel_size: 3 stride: 2 pad: 1 group: 2 weight_filler { type: 'gaussian' } }",
        "type: 'Pooling' pooling_param { kernel_size: 3 stride: 2 }",
        "type: 'Pooling' pooling_param { kernel_size: 2 stride: 2 pad: 1 pool: AVE }",
        "type: 'Pooling' pooling_param { global_pooling: true pool: AVE }",
        "type: 'InnerProduct' inner_product_param { num_output: 3 weight_filler { type: 'gaussian' } bias_filler { type: 'gaussian' } }",
        "type: 'InnerProduct' inner_product_param { num_output: 3 axis: 2 transpose: true weight_filler { type: 'gaussian' } }",
        "type: 'ReLU' relu_param { negative_slope: 0.1 }",
        "type: 'ReLU' bottom: 'x' top: 'x'",
        "type: 'Sigmoid'",
        "type: 'Sigmoid' bottom: 'x' top: 'x'",
        "type: 'TanH'",
        "type: 'TanH' bottom: 'x' top: 'x'",
        "type: 'ELU' elu_param { alpha: 0.5 }",
        "type: 'ELU' bottom: 'x' top: 'x'",
        "type: 'PReLU'",
        "type: 'PReLU' bottom: 'x' top: 'x' prelu_param { channel_shared: true }",
        "type: 'AbsVal'",
        "type: 'Power' power_param { power: 3 scale: 0.5 shift: 1.5 }",
        "type: 'Power' power_param { power: 2 }",
        "type: 'Power' bottom: 'x' top: 'x' power_param { power: 2 shift: 0.5 }",
        "type: 'Power' power_param { power: 0 }",
        "type: 'Power' bottom: 'x' top: 'x' power_param { scale: -2 shift: 1 }",
        "type: 'Dropout'",
        "type: 'Dropout' bottom: 'x' top: 'x' dropout_param { dropout_ratio: 0.3 }",
        "type: 'LRN' lrn_param { local_size: 3 alpha: 0.7 k: 2 }",
        "type: 'LRN' lrn_param { local_size: 3 alpha: 0.7 norm_region: WITHIN_CHANNEL }",
        "type: 'BatchNorm' batch_norm_param { eps: 0.01 }",
        "type: 'BatchNorm' bottom: 'x' top: 'x' batch_norm_param { eps: 0.01 }",
        "type: 'Scale' scale_param { bias_term: true filler { type: 'gaussian' } }",
        "type: 'Scale' bottom: 'x' top: 'x' scale_param { axis: 1 num_axes: 2 bias_term: true filler { type: 'gaussian' } }",
        "type: 'Scale' scale_param { num_axes: 0 }",
        "type: 'Bias' bias_param { axis: 0 num_axes: -1 }",
        "type: 'Bias' bottom: 'x' top: 'x'",
        "type: 'Softmax'",
        "type: 'Softmax' softmax_param { axis: 2 }",
        "type: 'Softmax' bottom: 'x' top: 'x'",
        "type: 'Slice' slice_param { slice_point: 1 } top: 'a' top: 'b'",
        "type: 'Slice' slice_param { axis: 2 slice_point: 1 slice_point: 3 } top: 'a' top: 'b' top: 'c'",
        "type: 'Split' top: 'a' top: 'b' top: 'c'",
        "type: 'Flatten'",
        "type: 'Reshape' reshape_param { shape { dim: 0 dim: -1 dim: 5 } }",
        "type: 'Concat'",
        "type: 'Reduction' reduction_param { operation: SUM axis: 1 coeff: 0.5 }",
        "type: 'Reduction' reduction_param { operation: ASUM }",
        "type: 'Reduction' reduction_param { operation: SUMSQ axis: 2 }",
        "type: 'Reduction' reduction_param { operation: MEAN axis: -1 }");

    public static TheoryData<string, string> Pairs { get; } = Cases(
        "type: 'Eltwise'",
        "type: 'Eltwise' eltwise_param { coeff: 0.5 coeff: -2 }",
        "type: 'Eltwise' eltwise_param { operation: PROD }",
        "type: 'Eltwise' eltwise_param { operation: PROD stable_prod_grad: false }",
        "type: 'Eltwise' eltwise_param { operation: MAX }",
        "type: 'Concat'",
        "type: 'Concat' concat_param { axis: -1 }",
        "type: 'Convolution' convolution_param { num_output: 2 kernel_size: 2 weight_filler { type: 'gaussian' } }",
        "type: 'Deconvolution' convolution_param { num_output: 3 kernel_size: 2 stride: 2 weight_filler { type: 'gaussian' } }",
        "type: 'Scale' scale_param { axis: 0 }",
        "type: 'Scale' bottom: 'x' bottom: 'y' top: 'x' scale_param { axis: 0 bias_term: true }",
        "type: 'Bias' bias_param { axis: 0 }",
        "type: 'EuclideanLoss'");

    [SkippableTheory]
    [MemberData(nameof(Images))]
    public void OneBottom(string device, string layer)
    {
        using var run = new LayerRun(device, layer, Literal.Varied(7, 2, 4, 5, 5));
        Checker(layer).Check(run);
    }

    [SkippableTheory]
    [MemberData(nameof(Pairs))]
    public void TwoBottoms(string device, string layer)
    {
        // 0.11 apart from each other, so that a step never changes which is larger.
        var x = Literal.Varied(3, 2, 3, 4, 2);
        var values = x.DataToArray();
        for (var i = 0; i < values.Length; i++) values[i] += i % 2 == 0 ? 0.11f : -0.11f;
        using var run = new LayerRun(device, layer, x, Literal.Of([2, 3, 4, 2], values));
        Checker(layer).Check(run);
    }

    [SkippableTheory]
    [MemberData(nameof(TestDevices.Names), MemberType = typeof(TestDevices))]
    public void ScaleBySecondBottomPerChannel(string device)
    {
        using var run = new LayerRun(device, "type: 'Scale'", Literal.Varied(3, 2, 3, 4), Literal.Varied(4, 3));
        new GradientChecker().Check(run);
    }

    [SkippableTheory]
    [MemberData(nameof(TestDevices.Names), MemberType = typeof(TestDevices))]
    public void Crop(string device)
    {
        using var run = new LayerRun(
            device, "type: 'Crop' crop_param { axis: 1 offset: 1 offset: 2 offset: 0 }", Literal.Varied(3, 2, 3, 4, 5), Literal.Varied(4, 2, 2, 2, 4));
        new GradientChecker().Check(run);
    }

    [SkippableTheory]
    [InlineData("Convolution", "kernel_size: 2 stride: 1 stride: 2 stride: 1 pad: 1 pad: 0 pad: 1")]
    [InlineData("Deconvolution", "kernel_size: 2 kernel_size: 1 kernel_size: 2 stride: 2")]
    public void ThreeSpatialAxes(string type, string window)
    {
        foreach (var device in TestDevices.Names)
        {
            var layer = $"type: '{type}' convolution_param {{ num_output: 2 {window} weight_filler {{ type: 'gaussian' }} }}";
            using var run = new LayerRun(device, layer, Literal.Varied(3, 2, 2, 2, 3, 3));
            new GradientChecker().Check(run);
        }
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("loss_param { ignore_label: 2 }")]
    [InlineData("loss_param { ignore_label: 2 normalization: FULL }")]
    [InlineData("loss_param { normalization: BATCH_SIZE }")]
    [InlineData("loss_param { normalization: NONE } top: 'loss' top: 'prob'")]
    public void SoftmaxWithLoss(string parameters)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(
                device, $"type: 'SoftmaxWithLoss' {parameters}", Literal.Varied(5, 2, 4, 3), Literal.Of([2, 1, 3], 0, 2, 3, 1, 2, 0));
            new GradientChecker().Check(run);
        }
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("loss_param { ignore_label: 1 normalization: VALID }")]
    [InlineData("loss_param { normalization: FULL }")]
    public void SigmoidCrossEntropyLoss(string parameters)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(
                device, $"type: 'SigmoidCrossEntropyLoss' {parameters}", Literal.Varied(5, 2, 3), Literal.Of([2, 3], 0, 1, 0.25f, 1, 0.5f, 0));
            new GradientChecker().Check(run);
        }
    }

    // Values to be pooled lie 0.01 apart, and no step may change which is the largest. Squares, exponentials and 1/x bend too much for a step
    // of 0.01; what is stored is float, so it cannot be much smaller.
    private static GradientChecker Checker(string layer)
    {
        if (layer.Contains("Pooling")) return new GradientChecker(step: 2e-3);
        var bends = layer.Contains("BatchNorm") || layer.Contains("Power") || layer.Contains("LRN") || layer.Contains("SUMSQ");
        return bends ? new GradientChecker(threshold: 5e-3) : new GradientChecker(kinkRange: 0.02);
    }

    private static TheoryData<string, string> Cases(params string[] layers)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in TestDevices.Names)
        {
            foreach (var layer in layers) data.Add(device, layer);
        }

        return data;
    }
}
