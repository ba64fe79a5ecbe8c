using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>What finetuning takes from a model and what it does not: layers whose name the model does not have start from their fillers without a word.</summary>
public sealed class FinetuneLists : INetRule
{
    public string Id => "finetune-lists";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.Weights.Models.Count == 0) yield break;
        var weighted = net.Layers.Where(static node => LayerKind.HasMatrix(node.Type)).ToList();
        var left = weighted.Where(node => !net.Weights.Covers(node.Name)).Select(static node => node.Name).ToList();
        var files = Words.List([.. net.Weights.Models.Select(static model => model.File)]);
        if (weighted.Count > 0 && left.Count == weighted.Count)
        {
            yield return this.Error(
                net.Whole, $"No layer of this net has the name of a layer in {files}: nothing is loaded.", "Weights are copied by the layer's name; all layers start from their fillers.",
                "Give the layers the names that they have in the model (caffetop net shows them).", Fact("layers", weighted.Count));
            yield break;
        }

        if (left.Count > 0 && left.Count * 2 > weighted.Count)
        {
            yield return this.Warning(
                net.Whole, $"Of {weighted.Count} layers with weights only {weighted.Count - left.Count} are loaded from {files}; {Words.List(left)} start from their fillers.",
                "A layer whose name the model does not have is left as it is, silently.", "Check the names; rename only those layers that should be learned anew.", Fact("left_at_filler", left.Count));
        }
    }
}
