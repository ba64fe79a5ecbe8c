using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A loss that is either NaN or exactly 0: a detector's loss for images without a single matching box, or with boxes of no size.</summary>
public sealed class NanAndZero : IRunRule
{
    public string Id => "nan-and-zero";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads)
        {
            var x = head.Values.X;
            var y = head.Values.Y;
            if (!Alternates(y)) continue;
            var broken = 0;
            foreach (var value in y) broken += float.IsFinite(value) ? 0 : 1;
            var at = Stretch.FirstNonFinite(y);
            yield return this.Error(
                session.At(x[at], head.Name), $"The loss \"{Words.Name(head.Name)}\" is NaN in {Words.Count(broken)} of {Words.Count(y.Length, "display")} and exactly 0 in the others; NaN first at iteration {x[at]}.",
                "The weights are NaN: comparisons with NaN are false, so that a detector finds no matching box (loss 0) or divides by none (NaN). It does not recover.",
                $"{session.GoBack(x[0])} with a smaller base_lr; look for boxes without area, outside the image or with unknown labels in the annotations.",
                Fact("nan_displays", broken), Fact("displays", y.Length));
        }
    }

    internal static bool Alternates(ReadOnlySpan<float> y)
    {
        var (zero, wrong) = (0, 0);
        foreach (var value in y)
        {
            if (!float.IsFinite(value)) wrong++;
            else if (value == 0) zero++;
            else return false;
        }

        return zero > 0 && wrong > 0;
    }
}
