using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A loss of 46.0517 = −ln 1e-20, the largest that MultinomialLogisticLoss and InfogainLoss show.</summary>
public sealed class LogThreshold : IRunRule
{
    private const double Most = 46.0517;

    public string Id => "log-threshold";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads.Where(static head => head.Type is null or "MultinomialLogisticLoss" or "InfogainLoss"))
        {
            if (head.Range.Largest < 46) continue;
            var y = head.Values.Y;
            var count = 0;
            var first = -1;
            for (var i = 0; i < y.Length; i++)
            {
                if (Math.Abs(y[i] - Most) >= 0.001) continue;
                count++;
                if (first < 0) first = i;
            }

            if (count < 2 && (y.Length == 0 || Math.Abs(y[^1] - Most) >= 0.001)) continue;
            yield return this.Error(
                session.At(head.Values.X[first], head.Name), $"The loss \"{Words.Name(head.Name)}\" is 46.0517 in {Words.Count(count)} of {Words.Count(y.Length, "display")}, first at iteration {head.Values.X[first]}.",
                "That is −ln 1e-20, where this loss cuts off: the right class has the probability 0, and there is no gradient any more.",
                "Lower base_lr, and use SoftmaxWithLoss on the scores, which keeps a gradient.", Fact("loss", y[first]), Fact("displays", count));
        }
    }
}
