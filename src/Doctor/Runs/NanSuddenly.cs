using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A loss that was falling or steady is NaN from one display to the next.</summary>
public sealed class NanSuddenly : IRunRule
{
    public string Id => "nan-suddenly";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads)
        {
            if (head.IsTotal && session.Session.StickyFrom is not null) continue;
            var x = head.Values.X;
            var y = head.Values.Y;
            var at = head.FirstNonFinite;
            if (at < 0 || NanAndZero.Alternates(y) || Diverged.Rise(head) is not null || (!session.IsResumed && (x[at] == 0 || Math.Abs(y[0] - SoftmaxSaturated.Most) < 0.002))) continue;
            var isOver = Stretch.FirstNonFinite(Stretch.Last(y, 3)) < 0;
            var isEarly = at is > 0 and <= 5 && !session.IsResumed;
            var rate = session.RateAt(x[at]);
            var before = at > 0 ? $"; it was {Words.Number(y[at - 1])} at iteration {x[at - 1]}" : "";
            yield return this.As(
                isOver ? Severity.Warning : Severity.Error, session.At(x[at], head.Name), $"The loss \"{Words.Name(head.Name)}\" is {Words.Number(y[at])} at iteration {x[at]}{before}.",
                at == 0 ? "The log begins with it: it happened before."
                    : isEarly ? $"So soon after the start the steps were far too long{(float.IsNaN(rate) ? "" : $" (learning rate {Words.Number(rate)})")}, or the inputs or first weights are too large.{session.AboutInputs()}"
                    : "Nothing announced it, so one batch did it: a damaged image or label, a logarithm or a division of 0 in a loss of one's own, or one step that was far too long.",
                at == 0 ? $"{session.GoBack(x[0])}."
                    : isEarly ? $"Begin anew with base_lr {(float.IsNaN(rate) || rate <= 0 ? "a tenth of what it is" : Words.Number(rate / 10))}, images scaled (scale: 0.00390625) and \"xavier\" fillers; if it comes all the same, look at the first records (labels, order)."
                    : $"{session.GoBack(x[at - 1])} and see whether it comes at the same iteration: then look at the records read there; otherwise lower base_lr or set clip_gradients: 35. {session.Records.Between(x[at - 1], x[at])}",
                Fact("last_finite_iteration", at > 0 ? x[at - 1] : double.NaN), Fact("first_non_finite", x[at]));
            yield break;
        }
    }
}
