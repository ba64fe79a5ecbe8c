using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>A Dropout that drops everything, or nearly: dropout_ratio is the part that is dropped, not the part that is kept.</summary>
public sealed class DropoutRatio : INetRule
{
    private const double Most = 0.95;

    public string Id => "dropout-ratio";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role == NetRole.Deploy) yield break;
        foreach (var node in net.Layers.Where(static node => node.Type == "Dropout"))
        {
            var ratio = node.Layer.DropoutParam?.DropoutRatio ?? 0.5f;
            if (ratio is >= 0 and < (float)Most) continue;
            var isImpossible = !(ratio is >= 0 and < 1);
            yield return this.As(
                isImpossible ? Severity.Error : Severity.Warning, node.Place,
                $"\"{Words.Name(node.Name)}\" has dropout_ratio {Words.Number(ratio)}: {(ratio >= 1 ? "it drops everything" : ratio < 0 ? "that is no part of anything" : $"it drops {Words.Percent(ratio)} of what it gets")}.",
                isImpossible ? "What is kept is divided by 1 − dropout_ratio, so the values become infinite or NaN." : $"dropout_ratio is the part that is dropped; what is left is multiplied by {Words.Number(1 / (1 - ratio))}, and the loss becomes noise.",
                $"Write dropout_ratio: {(isImpossible ? "0.5" : Words.Number(Math.Round(1 - (double)ratio, 4)) + ", if that part was meant to be dropped, or 0.5")}.", Fact("dropout_ratio", ratio));
        }
    }
}
