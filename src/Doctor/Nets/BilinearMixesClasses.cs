using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>
/// A Deconvolution whose bilinear filler fills every pair of input and output channel, because group is not num_output: each class's map is then
/// the sum of all maps (the filler writes the same kernel into every slice).
/// </summary>
public sealed class BilinearMixesClasses : INetRule
{
    public string Id => "bilinear-mixes-classes";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var node in net.Layers.Where(static node => node.Type == "Deconvolution"))
        {
            var convolution = node.Layer.ConvolutionParam;
            if (convolution is null || convolution.NumOutput < 2 || convolution.Group == convolution.NumOutput) continue;
            if (LayerKind.WeightFiller(node.Layer)?.Type != "bilinear" || !net.IsFilled(node)) continue;
            yield return this.Warning(
                node.Place, $"\"{Words.Name(node.Name)}\" is filled with a bilinear kernel between every pair of channels: group is {convolution.Group}, num_output {convolution.NumOutput}.",
                "Each of its outputs becomes the sum of all inputs, so that all classes get the same map.",
                $"Write group: {convolution.NumOutput} (and bias_term: false), so that each channel is enlarged by itself.",
                Fact("group", convolution.Group), Fact("num_output", convolution.NumOutput));
        }
    }
}
