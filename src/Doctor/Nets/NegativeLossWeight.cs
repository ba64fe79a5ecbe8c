using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>A loss_weight below 0: training makes that loss as large as it can.</summary>
public sealed class NegativeLossWeight : INetRule
{
    public string Id => "negative-loss-weight";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        var losses = net.Losses.Where(static node => LayerKind.IsLoss(node.Type)).ToList();
        foreach (var loss in losses)
        {
            if (!(loss.LossWeight() < 0)) continue;
            // Beside another loss it may be meant (adversarial training).
            yield return this.As(
                losses.Exists(static other => other.LossWeight() > 0) ? Severity.Warning : Severity.Error, loss.Place,
                $"\"{Words.Name(loss.Name)}\" has loss_weight {Words.Number(loss.LossWeight())}: training makes this loss larger instead of smaller.",
                "The solver makes loss_weight × loss small, and with a weight below 0 that is the largest loss there is.", "Write loss_weight: 1, or remove the line.", Fact("loss_weight", loss.LossWeight()));
        }
    }
}
