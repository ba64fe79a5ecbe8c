using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A softmax loss that was saturated in the first displays and then lies around ln n for good: the first steps killed the units, and only biases are left.</summary>
public sealed class BurntOut : IRunRule
{
    private const double High = 20;

    public string Id => "burnt-out";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (session.IsResumed) yield break;
        foreach (var head in session.Heads)
        {
            if (double.IsNaN(head.Chance) || head.Values.Count < 8) continue;
            var x = head.Values.X;
            var y = head.Values.Y;
            if (head.FirstNonFinite >= 0 || head.Range.Largest < High) continue;
            var last = y.Length - 1;
            while (last >= 0 && y[last] < High) last--;
            if (last < 0 || last > y.Length / 3) continue;
            var after = y[(last + 1)..];
            var largest = Stretch.Range(y[..(last + 1)]).Largest;
            if (Stretch.Range(after).Least < 0.8 * head.Chance || Stretch.Median(after) > 1.4 * head.Chance) continue;
            var rate = session.RateAt(x[0]);
            yield return this.Error(
                session.At(x[last], head.Name),
                $"The loss \"{Words.Name(head.Name)}\" was {Words.Number(largest)} at the start and lies around {ChanceLevel.Name(head.Classes!.Value)}, the loss of guessing, since iteration {x[last + 1]}.",
                "The first steps were so long that they threw all units below 0: the ReLUs are dead, no image reaches the scores, and only the last bias still moves." + session.AboutInputs(),
                $"Begin anew with base_lr {(float.IsNaN(rate) || rate <= 0 ? "a tenth of what it is or less" : Words.Number(rate / 10) + " or less")}, and scale the images (scale: 0.00390625).",
                Fact("largest_loss", largest), Fact("loss_since", Stretch.Median(after)), Fact("ln_classes", head.Chance), Fact("learning_rate", rate));
        }
    }
}
