namespace CaffeTop.SelfTest.Nets;

/// <summary>
/// Small nets in which layers keep the company that they keep in large ones: in place on one blob, around a shortcut, glued and cut, with shared
/// weights, fully convolutional. Each has two inputs, <c>x</c> and <c>label</c>.
/// </summary>
internal static class SampleNets
{
    public static string Residual => (Inputs + ResidualBody + Head).Replace("FILLER", Filler, StringComparison.Ordinal);

    public static string Classic => (Inputs + ClassicBody + Head).Replace("FILLER", Filler, StringComparison.Ordinal);

    public static string Inception => (Inputs + InceptionBody + Head).Replace("FILLER", Filler, StringComparison.Ordinal);

    public static string Segmentation => SegmentationText.Replace("FILLER", Filler, StringComparison.Ordinal);

    private const string Inputs
        = "layer { name: 'in' type: 'Input' top: 'x' top: 'label' input_param { shape { dim: 3 dim: 2 dim: 6 dim: 6 } shape { dim: 3 } } }";

    private const string Filler = "weight_filler { type: 'gaussian' std: 0.4 } bias_filler { type: 'gaussian' std: 0.3 }";

    private const string Head = """
        layer { name: 'ip' type: 'InnerProduct' bottom: 'last' top: 'ip' inner_product_param { num_output: 4 FILLER } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        layer { name: 'accuracy' type: 'Accuracy' bottom: 'ip' bottom: 'label' top: 'accuracy' }
        """;

    // Everything in place on one blob, then a shortcut around it.
    private const string ResidualBody = """
        layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 3 kernel_size: 3 pad: 1 FILLER } }
        layer { name: 'bn1' type: 'BatchNorm' bottom: 'a' top: 'a' batch_norm_param { eps: 0.01 } }
        layer { name: 'scale1' type: 'Scale' bottom: 'a' top: 'a' scale_param { bias_term: true filler { type: 'gaussian' } } }
        layer { name: 'relu1' type: 'ReLU' bottom: 'a' top: 'a' }
        layer { name: 'branch' type: 'Convolution' bottom: 'a' top: 'b' convolution_param { num_output: 3 kernel_size: 3 pad: 1 FILLER } }
        layer { name: 'bn2' type: 'BatchNorm' bottom: 'b' top: 'b' batch_norm_param { eps: 0.01 } }
        layer { name: 'scale2' type: 'Scale' bottom: 'b' top: 'b' scale_param { bias_term: true } }
        layer { name: 'sum' type: 'Eltwise' bottom: 'a' bottom: 'b' top: 'c' }
        layer { name: 'relu2' type: 'PReLU' bottom: 'c' top: 'c' }
        layer { name: 'last' type: 'Pooling' bottom: 'c' top: 'last' pooling_param { pool: AVE kernel_size: 3 stride: 3 } }
        """;

    private const string ClassicBody = """
        layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 FILLER } }
        layer { name: 'relu1' type: 'ReLU' bottom: 'a' top: 'a' relu_param { negative_slope: 0.1 } }
        layer { name: 'norm' type: 'LRN' bottom: 'a' top: 'n' lrn_param { local_size: 3 alpha: 0.5 } }
        layer { name: 'pool' type: 'Pooling' bottom: 'n' top: 'p' pooling_param { kernel_size: 3 stride: 2 } }
        layer { name: 'fc' type: 'InnerProduct' bottom: 'p' top: 'f' inner_product_param { num_output: 8 FILLER } }
        layer { name: 'tanh' type: 'TanH' bottom: 'f' top: 'f' }
        layer { name: 'drop' type: 'Dropout' bottom: 'f' top: 'last' }
        """;

    // Two towers glued and cut again, reshaped, gated by a sigmoid; a weight shared by name.
    private const string InceptionBody = """
        layer { name: 'one' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 2 kernel_size: 1 FILLER } }
        layer { name: 'elu' type: 'ELU' bottom: 'a' top: 'a' }
        layer { name: 'three' type: 'Convolution' bottom: 'x' top: 'b' convolution_param { num_output: 2 kernel_size: 3 pad: 1 FILLER } }
        layer { name: 'both' type: 'Concat' bottom: 'a' bottom: 'b' top: 'ab' }
        layer { name: 'cut' type: 'Slice' bottom: 'ab' top: 'u' top: 'v' slice_param { slice_point: 3 } }
        layer { name: 'mix' type: 'Convolution' bottom: 'u' top: 'u2' param { name: 'w' } param { name: 'c' }
          convolution_param { num_output: 3 kernel_size: 3 pad: 1 FILLER } }
        layer { name: 'again' type: 'Convolution' bottom: 'u2' top: 'u3' param { name: 'w' } param { name: 'c' }
          convolution_param { num_output: 3 kernel_size: 3 pad: 1 FILLER } }
        layer { name: 'pool' type: 'Pooling' bottom: 'u3' top: 'g' pooling_param { pool: AVE global_pooling: true } }
        layer { name: 'flat' type: 'Flatten' bottom: 'g' top: 'gate' }
        layer { name: 'gate' type: 'Sigmoid' bottom: 'gate' top: 'gate' }
        layer { name: 'gated' type: 'Scale' bottom: 'u3' bottom: 'gate' top: 'o' scale_param { axis: 0 } }
        layer { name: 'shape' type: 'Reshape' bottom: 'o' top: 'o2' reshape_param { shape { dim: 0 dim: 6 dim: -1 } } }
        layer { name: 'v2' type: 'Reshape' bottom: 'v' top: 'v2' reshape_param { shape { dim: 0 dim: 6 dim: 6 } } }
        layer { name: 'last' type: 'Concat' bottom: 'o2' bottom: 'v2' top: 'last' concat_param { axis: 2 } }
        """;

    // A fully convolutional net: the loss is per pixel, the input of the crop serves only for its extents.
    private const string SegmentationText = """
        layer { name: 'in' type: 'Input' top: 'x' top: 'label' input_param { shape { dim: 2 dim: 2 dim: 6 dim: 6 } shape { dim: 2 dim: 6 dim: 6 } } }
        layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 3 kernel_size: 3 pad: 2 FILLER } }
        layer { name: 'relu' type: 'ReLU' bottom: 'a' top: 'a' }
        layer { name: 'pool' type: 'Pooling' bottom: 'a' top: 'p' pooling_param { kernel_size: 2 stride: 2 } }
        layer { name: 'score' type: 'Convolution' bottom: 'p' top: 's' convolution_param { num_output: 3 kernel_size: 1 FILLER } }
        layer { name: 'up' type: 'Deconvolution' bottom: 's' top: 'u' convolution_param { num_output: 3 kernel_size: 4 stride: 2 FILLER } }
        layer { name: 'crop' type: 'Crop' bottom: 'u' bottom: 'x' top: 'c' crop_param { offset: 2 } }
        layer { name: 'shift' type: 'Bias' bottom: 'c' top: 'c' }
        layer { name: 'power' type: 'Power' bottom: 'c' top: 'c' power_param { power: 2 scale: 0.5 shift: 1 } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'c' bottom: 'label' top: 'loss' loss_param { ignore_label: 0 } }
        layer { name: 'aux' type: 'Reduction' bottom: 's' top: 'aux' reduction_param { operation: SUMSQ } loss_weight: 0.01 }
        """;
}
