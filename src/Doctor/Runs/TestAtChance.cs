using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The training loss falls, and the test loss never comes below that of guessing: what is learned does not hold for the test images at all.</summary>
public sealed class TestAtChance : IRunRule
{
    public string Id => "test-at-chance";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads.Where(static head => !double.IsNaN(head.Chance)))
        {
            if (head.Values.Count < 10 || !(Stretch.Median(Stretch.Last(head.Values.Y, 5)) < 0.9 * head.Chance)) continue;
            foreach (var output in session.Session.Tests.SelectMany(static test => test.Outputs).Where(output => output.Name == head.Name))
            {
                var y = output.Values.Y;
                if (y.Length < 4 || Stretch.FirstNonFinite(y) >= 0 || Stretch.Range(y).Least < 0.97 * head.Chance) continue;
                var isNormalised = session.Net?.Layers.Any(static node => node.Type is "BatchNorm" or "BN") ?? false;
                yield return this.Warning(
                    session.At(output.Values.X[^1], output.Name),
                    $"The training loss has fallen to {Words.Number(Stretch.Median(Stretch.Last(head.Values.Y, 5)))}, but the test loss was never below {Words.Number(Stretch.Range(y).Least)}: guessing gives {ChanceLevel.Name(head.Classes!.Value)}.",
                    "The net learns its training images by heart, and nothing of it holds for the test images: labels do not belong to their images, or the two sets are prepared or labelled differently."
                    + (isNormalised ? " With BatchNorm the test also uses running averages, which are not settled yet after few iterations, or are wrong where use_global_stats is." : ""),
                    "Look at some records of both sets (caffetop data show DB): do label and image fit, do both sets count classes alike, are scale and mean the same?" + (isNormalised ? " Leave use_global_stats out, so that it is false in TRAIN and true in TEST." : ""),
                    Fact("least_test_loss", Stretch.Range(y).Least), Fact("ln_classes", head.Chance), Fact("tests", y.Length));
                yield break;
            }
        }
    }
}
