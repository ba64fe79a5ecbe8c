using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>An accuracy of 1 beside a loss that is NaN or 87.3365: comparisons with NaN are false, and Caffe counts "no class is better" as right.</summary>
public sealed class AccuracyWithNan : IRunRule
{
    public string Id => "accuracy-with-nan";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var all = session.Session.Tests.Select(static test => (test.Outputs.ToList(), "test ")).Append((session.Session.TrainOutputs.ToList(), ""));
        foreach (var (outputs, phase) in all)
        {
            foreach (var accuracy in outputs.Where(IsAccuracy))
            {
                foreach (var loss in outputs.Where(output => output.Weight != 0 || output.Name.Contains("loss", StringComparison.OrdinalIgnoreCase)))
                {
                    if (First(accuracy.Values, loss.Values) is not { } at) continue;
                    var value = loss.Values.Y[loss.Values.At(at)];
                    yield return this.Error(
                        session.At(at, accuracy.Name), $"The {phase}accuracy \"{Words.Name(accuracy.Name)}\" of 1 at iteration {at} is not real: the loss beside it is {Words.Number(value)}.",
                        "The scores are NaN. Caffe counts how many classes score higher than the right one; with NaN none does, and every image counts as right.",
                        $"{session.GoBack(at)}, with a smaller base_lr.", Fact("accuracy", 1), Fact("loss", value));
                    yield break;
                }
            }
        }
    }

    internal static bool IsAccuracy(OutputCurve output) => output.Weight == 0 && (output.Name.Contains("acc", StringComparison.OrdinalIgnoreCase) || output.Name.Contains("top-", StringComparison.OrdinalIgnoreCase));

    private static int? First(Series accuracy, Series loss)
    {
        // Losses that are not real are rare, accuracies of 1 are not.
        var x = loss.X;
        var y = loss.Y;
        for (var i = 0; i < y.Length; i++)
        {
            if (y[i] < 87 || (float.IsFinite(y[i]) && Math.Abs(y[i] - SoftmaxSaturated.Most) >= 0.01)) continue;
            var at = accuracy.At(x[i]);
            if (at >= 0 && accuracy.X[at] == x[i] && accuracy.Y[at] == 1) return x[i];
        }

        return null;
    }
}
