using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>Layers with weights that no loss depends on: a branch whose loss is missing, has weight 0, or reads another blob.</summary>
public sealed class DeadBranch : INetRule
{
    public string Id => "dead-branch";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.IsCut || net.Unmade.Count > 0 || !net.Losses.Any()) yield break;
        // A type that is not known may hold a loss of its own.
        if (net.Layers.Any(static node => node.Type == "Python" || (node.Type.Contains("Loss", StringComparison.Ordinal) && !LayerKind.IsLoss(node.Type)))) yield break;
        var under = net.UnderLoss(withGradient: false);
        var dead = net.Layers.Where(node => LayerKind.HasMatrix(node.Type) && node.IsLearned && !under.Contains(node)).ToList();
        if (dead.Count == 0) yield break;
        var end = dead[^1].AfterInPlace();
        var silent = end.Readers.Count == 0 ? "nothing reads it" : $"only {Words.List([.. end.Readers.Select(static reader => reader.Name)])} read{(end.Readers.Count == 1 ? "s" : "")} it";
        var muted = net.Layers.FirstOrDefault(static node => LayerKind.IsLoss(node.Type) && !node.HasLoss);
        yield return this.Warning(
            dead[0].Place, $"No loss depends on {Words.List([.. dead.Select(static node => node.Name)])}: {(dead.Count > 1 ? "they" : "it")} will not learn.",
            $"The branch ends in \"{Words.Name(end.Name)}\", and {silent}; only what a loss reads, directly or through other layers, gets a gradient.",
            muted is not null ? $"Layer \"{Words.Name(muted.Name)}\" has loss_weight: 0; give it the weight it should have."
                : "Connect the branch to a loss (is a bottom misspelt, or its loss limited to another phase?), or remove it.",
            Fact("layers", dead.Count));
    }
}
