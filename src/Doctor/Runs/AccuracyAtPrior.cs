using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>An accuracy that is exactly the same in every test: the net always says one class (its share of the test set), or nothing at all (0).</summary>
public sealed class AccuracyAtPrior : IRunRule
{
    private const int Least = 4;

    public string Id => "accuracy-at-prior";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var output in session.Session.Tests.SelectMany(static test => test.Outputs).Where(AccuracyWithNan.IsAccuracy))
        {
            var y = output.Values.Y;
            if (y.Length < Least || y[0] >= 0.97) continue;
            var (least, largest) = Stretch.Range(y);
            if (largest - least > 1e-6) continue;
            var isZero = largest == 0;
            yield return this.Warning(
                session.At(output.Values.X[0], output.Name), $"The test accuracy \"{Words.Name(output.Name)}\" is exactly {Words.Number(largest)} in all {y.Length} tests.",
                isZero ? "All scores are equal (Caffe counts a tie as wrong), or the labels are none of the net's classes: nothing is learned."
                    : $"The net says the same class for every image; {Words.Percent(largest)} of the test images happen to be of it.",
                "Check that labels are 0 … n−1 and fit the images, that the training set is shuffled and not of one class only, and look whether the loss moves; then lower base_lr.",
                Fact("accuracy", largest), Fact("tests", y.Length));
            yield break;
        }
    }
}
