using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>
/// Gaussian weights so small that, one layer after the other, nothing of the image is left at the scores: each layer multiplies by about
/// std · √(inputs). Published nets with gaussian fillers stay above 1e-6 in all.
/// </summary>
public sealed class FillersTooSmall : INetRule
{
    private const double Least = 1e-8;

    public string Id => "fillers-too-small";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.Layers.Any(static node => node.Type is "BatchNorm" or "BN" or "LRN" or "MVN" or "Normalize" or "Eltwise" or "Concat")) yield break;
        var small = new List<NetNode>();
        var left = 1.0;
        foreach (var node in net.Layers.Where(static node => node.Type is "Convolution" or "InnerProduct"))
        {
            if (!net.IsFilled(node) || node.ParameterShapes is not [{ Axes: >= 2 } shape, ..]) yield break;
            var filler = LayerKind.WeightFiller(node.Layer);
            if (filler is null || filler.Type is not ("gaussian" or "xavier" or "msra")) yield break;
            if (filler.Type != "gaussian") continue;
            var gain = filler.Std * Math.Sqrt(shape.Count / (double)shape[0]);
            left *= Math.Min(1, gain);
            if (gain < 0.1) small.Add(node);
        }

        if (left >= Least || small.Count == 0) yield break;
        yield return this.Warning(
            small[0].Place, $"The weights of {Words.List([.. small.Select(static node => node.Name)])} start so small that {Words.Number(left)} of the image's signal reaches the scores.",
            "Each layer multiplies by about std · √(number of inputs); after all of them every image gives the same scores, and gradients are as small on their way back.",
            "Use weight_filler { type: \"xavier\" } (or \"msra\" before ReLU), which keep the size of what passes.", Fact("signal_left", left), Fact("layers", small.Count));
    }
}
