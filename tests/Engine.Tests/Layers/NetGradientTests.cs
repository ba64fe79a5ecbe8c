using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>
/// Layers in the company they keep: whole nets whose gradients of all weights are held against finite differences of the loss. Finds what a layer
/// alone cannot show: blobs overwritten in place that somebody's backward still needs, shared memory, split and shared gradients.
/// </summary>
public sealed class NetGradientTests
{
    private const string Inputs
        = "layer { name: 'in' type: 'Input' top: 'x' top: 'label' input_param { shape { dim: 3 dim: 2 dim: 6 dim: 6 } shape { dim: 3 } } }";

    private const string Filler = "weight_filler { type: 'gaussian' std: 0.4 } bias_filler { type: 'gaussian' std: 0.3 }";

    private const string Head = """
        layer { name: 'ip' type: 'InnerProduct' bottom: 'last' top: 'ip' inner_product_param { num_output: 4 FILLER } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        layer { name: 'accuracy' type: 'Accuracy' bottom: 'ip' bottom: 'label' top: 'accuracy' }
        """;

    // Everything in place on one blob, then a shortcut around it.
    private const string Residual = """
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

    private const string Classic = """
        layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 FILLER } }
        layer { name: 'relu1' type: 'ReLU' bottom: 'a' top: 'a' relu_param { negative_slope: 0.1 } }
        layer { name: 'norm' type: 'LRN' bottom: 'a' top: 'n' lrn_param { local_size: 3 alpha: 0.5 } }
        layer { name: 'pool' type: 'Pooling' bottom: 'n' top: 'p' pooling_param { kernel_size: 3 stride: 2 } }
        layer { name: 'fc' type: 'InnerProduct' bottom: 'p' top: 'f' inner_product_param { num_output: 8 FILLER } }
        layer { name: 'tanh' type: 'TanH' bottom: 'f' top: 'f' }
        layer { name: 'drop' type: 'Dropout' bottom: 'f' top: 'last' }
        """;

    // Two towers glued and cut again, reshaped, gated by a sigmoid; a weight shared by name.
    private const string Inception = """
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
    private const string Segmentation = """
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

    [SkippableTheory]
    [EveryDevice]
    public void ResidualBlock(string device) => Check(device, Inputs + Residual + Head);

    [SkippableTheory]
    [EveryDevice]
    public void ClassicNet(string device) => Check(device, Inputs + Classic + Head);

    [SkippableTheory]
    [EveryDevice]
    public void InceptionWithSharedWeights(string device) => Check(device, Inputs + Inception + Head);

    [SkippableTheory]
    [EveryDevice]
    public void FullyConvolutional(string device) => Check(device, Segmentation);

    private static void Check(string device, string text)
    {
        using var opened = TestDevices.Open(device);
        using var net = Build(opened, text, reuseDiffs: false);
        var gradients = Gradients(net);
        CheckReuse(opened, text, net, gradients);
        var (checkedCount, kinks) = (0, 0);
        for (var p = 0; p < gradients.Length; p++)
        {
            var parameter = net.LearnableParameters[p];
            if (parameter.LrMult == 0) continue;
            for (var i = 0; i < gradients[p].Length; i += 1 + (gradients[p].Length / 24))
            {
                var coarse = Slope(net, parameter.Blob, i, 4e-3f);
                var fine = Slope(net, parameter.Blob, i, 2e-3f);
                checkedCount++;

                // Where the two disagree, a maximum or a ReLU changed its side in between.
                if (Math.Abs(coarse - fine) > 1e-3)
                {
                    kinks++;
                    continue;
                }

                var difference = Math.Abs(fine - gradients[p][i]);
                Assert.True(
                    difference <= 2e-3 * Math.Max(1, Math.Abs(fine)),
                    $"{parameter.LayerName} parameter {parameter.Index}, element {i}: finite differences give {fine}, backward {gradients[p][i]}");
            }
        }

        Assert.True(checkedCount > 50, $"only {checkedCount} checked");
        Assert.True(kinks * 5 < checkedCount, $"{kinks} of {checkedCount} at kinks");
        Assert.Contains(gradients, gradient => gradient.Any(value => Math.Abs(value) > 0.01));
    }

    private static Net Build(IDevice device, string text, bool reuseDiffs)
    {
        var net = new Net(
            NetFile.Parse(text.Replace("FILLER", Filler), "net.prototxt").Net,
            new NetOptions { Device = device, Phase = Phase.Train, Seed = 5, ReuseDiffs = reuseDiffs });
        var (x, label) = (net.Inputs[0], net.Inputs[1]);
        x.CopyDataFrom(Literal.Varied(11, [.. x.Shape.Dims]).DataToArray());
        label.CopyDataFrom([.. Enumerable.Range(0, label.Count).Select(i => (float)(i * 7 % 3))]);
        return net;
    }

    private static float[][] Gradients(Net net)
    {
        Loss(net);
        net.ClearParameterDiffs();
        net.Backward();
        net.SettleParameterDiffs();
        return [.. net.LearnableParameters.Select(parameter => parameter.Blob.DiffToArray())];
    }

    // Twice, so that every buffer is dirty: what a blob's diff holds from the last pass or from another blob must not matter.
    private static void CheckReuse(IDevice device, string text, Net kept, float[][] gradients)
    {
        using var reusing = Build(device, text, reuseDiffs: true);
        Assert.True(reusing.Memory.DiffBytes < kept.Memory.DiffBytes, $"{reusing.Memory.DiffBytes} bytes of gradients, {kept.Memory.DiffBytes} without reuse");
        Assert.Equal(gradients, Gradients(reusing));
        Assert.Equal(gradients, Gradients(reusing));
    }

    private static double Slope(Net net, Blob blob, int i, float step)
    {
        var values = blob.DataToArray();
        var value = values[i];
        values[i] = value + step;
        double width = values[i];
        blob.CopyDataFrom(values);
        var above = Loss(net);
        values[i] = value - step;
        width -= values[i];
        blob.CopyDataFrom(values);
        var below = Loss(net);
        values[i] = value;
        blob.CopyDataFrom(values);
        return (above - below) / width;
    }

    // Always pass 0, so that dropout drops the same.
    private static double Loss(Net net)
    {
        net.Pass = 0;
        net.Forward();
        return net.ReadLoss();
    }
}
