using CaffeTop.Runs;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A softmax loss lies at ln n to the end: all classes get the same probability, so the net says the same whatever it sees.</summary>
public sealed class LossAtChance : IRunRule
{
    private const double Near = 0.02;

    public string Id => "loss-at-chance";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var stuck = new List<(Head Head, int Classes)>();
        foreach (var head in session.Heads.Where(static head => head.MayBeSoftmax))
        {
            if (Classes(session, head) is { } classes) stuck.Add((head, classes));
        }

        if (stuck.Count == 0) yield break;
        var (first, n) = stuck[0];
        var others = session.Heads.Count(static head => head.MayBeSoftmax) - stuck.Count;
        var heads = stuck.Count == 1 ? $"\"{Words.Name(first.Name)}\"" : $"{Words.List([.. stuck.Select(static entry => entry.Head.Name)])}";
        var isSure = session.Session.End != SessionEnd.Open || first.Values.Count >= 50;
        yield return this.As(
            isSure && first.Type is not null ? Severity.Error : Severity.Warning, session.At(first.Values.X[0], first.Name),
            $"The loss {heads} stays at {ChanceLevel.Name(n)}, the loss of guessing among {n} classes, from iteration {first.Values.X[0]} to {first.Values.X[^1]}.",
            others > 0 ? "This part of the net gives every class the same score, while others learn: its branch is cut off, dead, or starts with zeros."
                : "The scores of all classes are equal for every image: no signal passes from the image to the scores (zero weights, dead ReLUs), or the labels have nothing to do with the images.",
            "Run with debug_info: true and look for the first layer whose top data is 0; give every layer a weight_filler; check that the labels fit the images; then try base_lr ten times larger and smaller.",
            Fact("classes", n), Fact("loss", first.Values.Y[^1]), Fact("ln_classes", Math.Log(n)), Fact("displays", first.Values.Count));
    }

    private static int? Classes(CheckedSession session, Head head)
    {
        var y = head.Values.Y;
        var ended = session.Session.End != SessionEnd.Open;
        // While a run goes on: nets for a thousand classes stay there for thousands of iterations before they leave it.
        var enough = ended ? 4 : head.Values.X[^1] >= (head.Classes >= 100 ? 5000 : 500) ? 20 : int.MaxValue;
        var later = Stretch.LaterHalf(y);
        if (!double.IsNaN(head.Chance) && head.Range.Least < 0.8 * head.Chance) return null;
        if (!double.IsNaN(head.Chance))
        {
            // A net that had left it and came back is another story.
            if (y.Length < enough || Stretch.Near(later, head.Chance, Near) < 0.9 || Math.Abs(Stretch.Mean(later) - head.Chance) > 0.01 * head.Chance) return null;
            return head.Classes;
        }

        if (head.Type is not null || y.Length < 3 || (!ended && !session.IsResumed && y.Length < enough)) return null;
        var (least, largest) = head.Range;
        if (!double.IsFinite(least) || !double.IsFinite(largest) || largest - least > 0.01 * largest) return null;
        return ChanceLevel.ClassesOf(Stretch.Mean(y));
    }
}
