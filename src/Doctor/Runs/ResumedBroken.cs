using CaffeTop.Terminal.Plots;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The first loss after a state was restored is NaN, saturated, or many times what it was before: the state is of another solver or net.</summary>
public sealed class ResumedBroken : IRunRule
{
    private const double Leap = 5;
    private const double Saturated = 20;

    public string Id => "resumed-broken";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (!session.Session.Reason.StartsWith("resumed", StringComparison.Ordinal)) yield break;
        var before = session.Run.Sessions.Take(session.Session.Index).LastOrDefault(other => other.Rank == session.Session.Rank && other.Loss.Count > 0);
        foreach (var head in session.Heads)
        {
            var first = head.Values.Y[0];
            var old = before is null ? null : Head.Of(before, session.Net).FirstOrDefault(other => other.Name == head.Name)?.Values;
            var was = old is null ? double.NaN : Stretch.Median(Stretch.Last(Until(old, head.Values.X[0]), 10));
            var isLost = !float.IsFinite(first) || (head.MayBeSoftmax && head.Type is not null && head.IsMean && first >= Saturated) || Math.Abs(first - SoftmaxSaturated.Most) < 0.002;
            // Without the run before, only what no net shows while it learns.
            if (!(isLost && (old is null || was < first || float.IsNaN(first))) && !(was > 0 && first > Leap * was && head.Values.Count >= 3 && Stretch.Range(head.Values.Y[..3]).Least > Leap * was)) continue;
            if (double.IsNaN(was) && old is not null) continue;
            yield return this.Error(
                session.At(head.Values.X[0], head.Name),
                $"The loss \"{Words.Name(head.Name)}\" is {Words.Number(first)} at iteration {head.Values.X[0]}, right after the run was {Words.Name(session.Session.Reason)}{(double.IsNaN(was) ? "" : $"; before it was about {Words.Number(was)}")}.",
                "The state's history (momentum, Adam's means) is of another type of solver or another net, or its weights are not those that belong to it: the first steps are wild.",
                "Resume with the type and the net that wrote the state, or start from the weights alone (--weights MODEL.caffemodel).", Fact("first_loss", first), Fact("loss_before", was));
            yield break;
        }
    }

    private static ReadOnlySpan<float> Until(Series values, int iteration) => values.Y[..values.LowerBound(iteration)];
}
