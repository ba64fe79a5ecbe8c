using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>A bias that starts far below 0 before a ReLU: no unit is ever above 0, so none gets a gradient.</summary>
public sealed class BiasKillsRelu : INetRule
{
    public string Id => "bias-kills-relu";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var node in net.Layers.Where(node => LayerKind.HasMatrix(node.Type) && LayerKind.HasBias(node.Layer) && net.IsFilled(node)))
        {
            var bias = LayerKind.BiasFiller(node.Layer);
            if (bias is null || !LayerKind.IsConstant(bias) || bias.Value > -1 || !node.Readers.Exists(static reader => LayerKind.IsRectifier(reader.Layer))) continue;
            yield return this.Error(
                node.Place, $"The bias of \"{Words.Name(node.Name)}\" starts at {Words.Number(bias.Value)}, and a ReLU follows.",
                "Nothing gets above 0, so the ReLU puts out 0 for every image and passes no gradient: the layer and all below it are dead from the start.",
                "Write bias_filler { type: \"constant\" value: 0 } (or 0.1).", Fact("bias", bias.Value));
        }
    }
}
