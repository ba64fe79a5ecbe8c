using System.Globalization;
using System.Text;

namespace CaffeTop.SelfTest.Speed;

/// <summary>
/// VGG-16 (K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition", column D) and FCN-32s on it (J. Long et al.,
/// "Fully convolutional networks for semantic segmentation"), written out layer by layer.
/// </summary>
internal static class VggNets
{
    private const string Fillers = "weight_filler { type: 'xavier' } bias_filler { type: 'constant' }";

    private static readonly (int Outputs, int Layers)[] Stages = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)];

    public static string Vgg16()
    {
        var text = new StringBuilder();
        var last = Convolutions(text, firstPad: 1);
        foreach (var (name, outputs) in new[] { ("fc6", 4096), ("fc7", 4096), ("fc8", 1000) })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: '{name}' type: 'InnerProduct' bottom: '{last}' top: '{name}' {Multipliers} inner_product_param {{ num_output: {outputs} {Fillers} }} }}");
            last = name;
            if (name != "fc8") ReluAndDropout(text, name);
        }

        text.AppendLine("layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'fc8' bottom: 'label' top: 'loss' }");
        return text.ToString();
    }

    /// <summary>For images of 500×500 and 21 classes; the upsampling learns, as every other layer.</summary>
    public static string Fcn32s()
    {
        var text = new StringBuilder();
        var last = Convolutions(text, firstPad: 100);
        foreach (var (name, outputs, kernel) in new[] { ("fc6", 4096, 7), ("fc7", 4096, 1), ("score_fr", 21, 1) })
        {
            Convolution(text, name, last, outputs, kernel, pad: 0);
            last = name;
            if (name != "score_fr") ReluAndDropout(text, name);
        }

        text.AppendLine("layer { name: 'upscore' type: 'Deconvolution' bottom: 'score_fr' top: 'upscore' convolution_param { num_output: 21 kernel_size: 64 stride: 32 bias_term: false weight_filler { type: 'bilinear' } } }");
        text.AppendLine("layer { name: 'score' type: 'Crop' bottom: 'upscore' bottom: 'data' top: 'score' crop_param { axis: 2 offset: 19 } }");
        text.AppendLine("layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'score' bottom: 'label' top: 'loss' }");
        return text.ToString();
    }

    private const string Multipliers = "param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 }";

    private static string Convolutions(StringBuilder text, int firstPad)
    {
        var last = "data";
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            for (var layer = 0; layer < Stages[stage].Layers; layer++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"conv{stage + 1}_{layer + 1}");
                Convolution(text, name, last, Stages[stage].Outputs, kernel: 3, last == "data" ? firstPad : 1);
                text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: 'relu_{name}' type: 'ReLU' bottom: '{name}' top: '{name}' }}");
                last = name;
            }

            var pool = string.Create(CultureInfo.InvariantCulture, $"pool{stage + 1}");
            text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: '{pool}' type: 'Pooling' bottom: '{last}' top: '{pool}' pooling_param {{ pool: MAX kernel_size: 2 stride: 2 }} }}");
            last = pool;
        }

        return last;
    }

    private static void Convolution(StringBuilder text, string name, string bottom, int outputs, int kernel, int pad)
        => text.AppendLine(
            CultureInfo.InvariantCulture,
            $"layer {{ name: '{name}' type: 'Convolution' bottom: '{bottom}' top: '{name}' {Multipliers} convolution_param {{ num_output: {outputs} kernel_size: {kernel} pad: {pad} {Fillers} }} }}");

    private static void ReluAndDropout(StringBuilder text, string blob)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: 'relu_{blob}' type: 'ReLU' bottom: '{blob}' top: '{blob}' }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: 'drop_{blob}' type: 'Dropout' bottom: '{blob}' top: '{blob}' dropout_param {{ dropout_ratio: 0.5 }} }}");
    }
}
