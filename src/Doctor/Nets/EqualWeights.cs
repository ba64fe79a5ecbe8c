using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>All weights of a layer start as the same number: every filter computes the same and gets the same gradient, so they stay equal.</summary>
public sealed class EqualWeights : INetRule
{
    public string Id => "equal-weights";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role is not NetRole.Train) yield break;
        foreach (var node in net.Layers.Where(static node => LayerKind.HasMatrix(node.Type) && node.IsLearned && LayerKind.Outputs(node.Layer) > 1))
        {
            var filler = LayerKind.WeightFiller(node.Layer);
            if (!LayerKind.IsConstant(filler) || LayerKind.IsZero(filler) || !net.IsFilled(node)) continue;
            // Right before the loss every output has a class of its own, which makes them differ.
            if (node.Readers.Exists(static reader => reader.HasLoss)) continue;
            yield return this.Error(
                node.Place, $"All weights of \"{Words.Name(node.Name)}\" start at {Words.Number(filler!.Value)}.",
                $"Its {LayerKind.Outputs(node.Layer)} outputs then compute the same, get the same gradient and stay equal: it works as a single one.",
                "Use a random filler: weight_filler { type: \"xavier\" }.", Fact("value", filler.Value));
        }
    }
}
