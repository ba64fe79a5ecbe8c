using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>A loss depends on layers, but its gradient cannot reach them: propagate_down false, ArgMax or Threshold between, or the path leads to a bottom that gets none.</summary>
public sealed class GradientCut : INetRule
{
    public string Id => "gradient-cut";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.IsCut || net.Unmade.Count > 0) yield break;
        var under = net.UnderLoss(withGradient: false);
        var reached = net.UnderLoss(withGradient: true);
        var cut = net.Layers.Where(node => LayerKind.HasMatrix(node.Type) && node.IsLearned && under.Contains(node) && !reached.Contains(node)).ToList();
        if (cut.Count == 0) yield break;
        var dam = net.Layers.FirstOrDefault(node => node.Index > cut[^1].Index && reached.Contains(node)
            && Enumerable.Range(0, node.Sources.Count).Any(k => node.Sources[k] is { } source && under.Contains(source) && !reached.Contains(source) && !LayerKind.PassesGradient(node, k)))
            ?? net.Layers.FirstOrDefault(node => node.Index > cut[^1].Index && LayerKind.StopsGradient(node.Type));
        var because = dam is null ? "The path to the loss leads through something that passes no gradient"
            : dam.Layer.PropagateDown.Contains(false) ? $"\"{Words.Name(dam.Name)}\" has propagate_down: false"
            : LayerKind.StopsGradient(dam.Type) ? $"\"{Words.Name(dam.Name)}\" ({dam.Type}) cannot be differentiated"
            : $"They feed a bottom of \"{Words.Name(dam.Name)}\" ({dam.Type}) that gets no gradient (labels and sizes do not)";
        yield return this.Warning(
            cut[0].Place, $"The gradient of the loss does not reach {Words.List([.. cut.Select(static node => node.Name)])}, although lr_mult asks for learning.",
            because + ", so everything before it stays as it is.",
            "Take the obstacle out of the path, or set lr_mult: 0 where the layers are meant to stay.", Fact("layers", cut.Count));
    }
}
