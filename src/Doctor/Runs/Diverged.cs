using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A loss that rises from display to display, past every size, until it is infinite or NaN.</summary>
public sealed class Diverged : IRunRule
{
    public string Id => "diverged";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads)
        {
            if (Rise(head) is not var (from, onset, last, end)) continue;
            var x = head.Values.X;
            var y = head.Values.Y;
            var rate = session.RateAt(x[onset]);
            var ended = end < 0 ? $" {Words.Number(y[last])} at iteration {x[last]}" : $" {Words.Number(y[last])} at iteration {x[last]}, and is {(float.IsNaN(y[end]) ? "NaN" : "infinite")} from iteration {x[end]} on";
            yield return this.Error(
                session.At(x[onset], head.Name), $"Training diverged at iteration {x[onset]}: the loss \"{Words.Name(head.Name)}\" rose from {Words.Number(y[from])} at iteration {x[from]} to{ended}.",
                $"Every step overshot and made the next gradient larger: the learning rate{(float.IsNaN(rate) ? "" : $" ({Words.Number(rate)})")} is too high for this loss{Because(session, head)}.{session.AboutInputs()}",
                $"{(from == 0 ? "Begin anew" : session.GoBack(x[from]))} with base_lr {(float.IsNaN(rate) || rate <= 0 ? "a tenth of what it is or less" : Words.Number(rate / 10) + " or less")}; scale the inputs; clip_gradients: 35 keeps single steps short.",
                Fact("loss_before", y[from]), Fact("loss_after", y[last]), Fact("diverged_at", x[onset]), Fact("first_non_finite", end < 0 ? double.NaN : x[end]), Fact("learning_rate", rate));
        }
    }

    private static string Because(CheckedSession session, Head head) => head.Type == "EuclideanLoss"
        ? ", which grows with the square of the numbers it compares" + (session.Net is { } net && net.Losses.Any(static loss => (LossSum.Terms(loss) ?? 1) >= 100) ? " and sums them over every pixel" : "")
        : head.Weight > 1 ? $" with its loss_weight {Words.Number(head.Weight)}" : "";

    // Places of: the lowest point, the first that is risen for good, the last finite one, the first that is not finite (−1: none).
    internal static (int From, int Onset, int Last, int End)? Rise(Head head)
    {
        var y = head.Values.Y;
        var end = head.FirstNonFinite;
        var last = (end < 0 ? y.Length : end) - 1;
        if (last < 1) return null;
        var from = 0;
        for (var i = 1; i <= last; i++)
        {
            if (y[i] <= y[from]) from = i;
        }

        // A softmax is bounded: another rule tells when it is at its bound.
        if (end < 0 && (head.MayBeSoftmax && head.Type is not null || y[last] < 88)) return null;
        var height = Math.Max(Math.Abs(y[from]), 1e-3);
        var least = end < 0 ? 100 * Math.Max(height, Math.Abs((double)y[0])) : 3 * height;
        if (!(y[last] > least) || (end < 0 && Stretch.Median(Stretch.Last(y, 3)) <= least)) return null;
        // Of a noisy curve that ends in NaN, only a rise over its own first values counts.
        if (end > 0 && y[last] < Math.Abs(Stretch.Median(y[..Math.Min(5, last)])) * 1.5) return null;
        var onset = last;
        while (onset - 1 > from && y[onset - 1] > 3 * height) onset--;
        return (from, onset, last, end);
    }
}
