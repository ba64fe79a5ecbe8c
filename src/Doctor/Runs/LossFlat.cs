using CaffeTop.Runs;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The loss at the end of a run from scratch is no lower than at its beginning.</summary>
public sealed class LossFlat : IRunRule
{
    private const int Least = 40;

    public string Id => "loss-flat";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (session.IsResumed || session.Session.LastIteration is not > 500) yield break;
        foreach (var head in session.Heads)
        {
            var y = head.Values.Y;
            if (y.Length < (session.Session.End == SessionEnd.Open ? 3 * Least : Least) || head.FirstNonFinite >= 0) continue;
            var (begin, end) = (Stretch.Median(y[..(y.Length / 10 + 1)]), Stretch.Median(y[(y.Length * 2 / 3)..]));
            if (!(end > 0.97 * begin) || begin < 0.05) continue;
            yield return this.Warning(
                session.At(head.Values.X[^1], head.Name), $"The loss \"{Words.Name(head.Name)}\" is no lower at iteration {head.Values.X[^1]} than at the start: {Words.Number(begin)} then, {Words.Number(end)} now.",
                "The net does not learn: the learning rate is far too low or too high, the labels do not fit the images, or the layers that matter are frozen.",
                "Try base_lr ten times larger and ten times smaller for a few hundred iterations; look at images with their labels (caffetop data show DB).",
                Fact("loss_at_start", begin), Fact("loss_at_end", end), Fact("displays", y.Length));
        }
    }
}
