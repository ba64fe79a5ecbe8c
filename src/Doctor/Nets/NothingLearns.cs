using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>Every layer with weights is frozen.</summary>
public sealed class NothingLearns : INetRule
{
    public string Id => "nothing-learns";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.IsCut) yield break;
        var weighted = net.Layers.Where(static node => LayerKind.HasWeights(node.Layer)).ToList();
        if (weighted.Count == 0 || weighted.Exists(static node => node.IsLearned)) yield break;
        yield return this.Error(
            weighted[0].Place, $"{(weighted.Count == 1 ? "The only layer with weights has" : $"All {weighted.Count} layers with weights have")} lr_mult 0: nothing learns.", "A layer's step is base_lr · lr_mult · gradient.",
            "Give the layers that should learn lr_mult: 1 (the newest, at least).", Fact("layers", weighted.Count));
    }
}
