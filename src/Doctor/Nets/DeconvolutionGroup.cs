using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>An enlarging Deconvolution without any filler: who adds the bilinear one that is missing must add group too.</summary>
public sealed class DeconvolutionGroup : INetRule
{
    public string Id => "deconvolution-group";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role is not (NetRole.Train or NetRole.Fragment)) yield break;
        foreach (var node in net.Layers.Where(node => node.Type == "Deconvolution" && net.IsFilled(node) && LayerKind.WeightFiller(node.Layer) is null))
        {
            var convolution = node.Layer.ConvolutionParam;
            if (convolution is null || convolution.NumOutput < 2 || convolution.Group != 1 || !convolution.Stride.Any(static stride => stride > 1)) continue;
            yield return this.Hint(
                node.Place with { Blob = "0" }, $"\"{Words.Name(node.Name)}\" has no group: a bilinear weight_filler, which it lacks, would mix its {convolution.NumOutput} classes.",
                "With group 1 the filler writes the same kernel between every pair of channels, and each output is the sum of all inputs.",
                $"With weight_filler {{ type: \"bilinear\" }} also write group: {convolution.NumOutput}; to learn the enlargement freely use \"xavier\".",
                Fact("group", 1), Fact("num_output", convolution.NumOutput));
        }
    }
}
