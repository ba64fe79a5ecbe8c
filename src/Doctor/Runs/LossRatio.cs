using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The displayed loss is always the same multiple of what its outputs add up to: that Caffe does not divide by iter_size or by its window.</summary>
public sealed class LossRatio : IRunRule
{
    private const double Least = 1.5;
    private const int LeastDisplays = 10;
    private const double Alike = 0.001;

    public string Id => "loss-ratio";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var outputs = session.Session.TrainOutputs.Where(static output => output.Weight != 0).ToList();
        var loss = session.Session.Loss;
        if (outputs.Count == 0 || loss.Count < LeastDisplays) yield break;
        double factor = 0;
        var displays = 0;
        // The last ones: the smoothed loss of the first is over fewer iterations.
        for (var i = loss.Count - 1; i >= 0 && displays < 10 * LeastDisplays; i--)
        {
            double sum = 0;
            foreach (var output in outputs)
            {
                var at = output.Values.At(loss.X[i]);
                if (at < 0 || output.Values.X[at] != loss.X[i]) yield break;
                sum += (double)output.Weight * output.Values.Y[at];
            }

            if (!(sum > 0)) yield break;
            var ratio = loss.Y[i] / sum;
            if (displays++ == 0) factor = ratio;
            else if (!(Math.Abs(ratio - factor) <= Alike * factor)) yield break;
        }

        if (displays < LeastDisplays || !(factor >= Least)) yield break;
        yield return this.Hint(
            session.At(loss.X[^1]), $"The displayed loss is always {Words.Number(factor)} times what the outputs below it add up to.",
            "The Caffe that wrote this log does not divide its sum by iter_size (or by average_loss); the net learns from the outputs, not from this number.",
            "Read the curves of the outputs (\"Train net output\"); look whether iter_size or average_loss is about this number.", Fact("times", factor), Fact("displays", displays));
    }
}
