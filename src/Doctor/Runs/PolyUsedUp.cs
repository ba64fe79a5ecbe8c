using CaffeTop.Runs;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A run with lr_policy poly came to max_iter, where the rate is 0, before it had learned anything: the schedule was too short.</summary>
public sealed class PolyUsedUp : IRunRule
{
    public string Id => "poly-used-up";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if ((s.Policy ?? session.Solver?.Parameter.LrPolicy) != "poly" || s.MaxIteration is not { } most || s.LastIteration is not { } last || last < most || s.End == SessionEnd.Open) yield break;
        if (session.IsContinued || session.IsResumed) yield break;
        foreach (var head in session.Heads)
        {
            var y = head.Values.Y;
            if (y.Length < 3) continue;
            var end = Stretch.Median(Stretch.Last(y, Math.Max(2, y.Length / 4)));
            if (!(end > 0.97 * y[0]) || head.FirstNonFinite >= 0) continue;
            yield return this.Warning(
                session.At(last, head.Name), $"lr_policy \"poly\" used its rate up at max_iter {most}: it is 0 there, and the loss \"{Words.Name(head.Name)}\" has not fallen ({Words.Number(y[0])} at the start, {Words.Number(y[^1])} at the end).",
                "poly brings the rate to 0 at max_iter, whatever the loss does; past max_iter it is NaN, so that going on from this snapshot with the same solver destroys the weights.",
                $"Begin anew with a larger max_iter (e.g. {(long)most * 10}); to go on from here raise max_iter first (the curve then bends).",
                Fact("max_iter", most), Fact("loss_at_start", y[0]), Fact("loss_at_end", y[^1]));
            yield break;
        }
    }
}
