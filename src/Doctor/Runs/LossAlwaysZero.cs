using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A loss of 0 from the first displays on: every label is the same, the label is among the inputs, or (a detector) nothing matches.</summary>
public sealed class LossAlwaysZero : IRunRule
{
    public string Id => "loss-always-zero";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (session.IsResumed) yield break;
        foreach (var head in session.Heads)
        {
            var y = head.Values.Y;
            if (y.Length < 6 || head.FirstNonFinite >= 0) continue;
            // A net that learns shows small numbers too, but not so soon and not every one of them.
            var from = 0;
            while (from < y.Length && y[from] > 1e-3) from++;
            if (from > y.Length / 3 || head.Values.X[Math.Min(from, y.Length - 1)] > 500 || Stretch.Range(y[from..]).Largest > 1e-3) continue;
            var isDetector = head.Type == "MultiBoxLoss" || head.Name.Contains("mbox", StringComparison.Ordinal);
            yield return this.Error(
                session.At(head.Values.X[from], head.Name), $"The loss \"{Words.Name(head.Name)}\" is 0 from iteration {head.Values.X[from]} on.",
                isDetector ? "No box of the data matches any of the net's: the label map, the annotations or the data set are wrong."
                    : "There is nothing to learn: all labels are equal, or what the net sees tells the label.",
                isDetector ? "Check the label map and the annotations, and that the list was converted with the boxes." : "Look at the labels: caffetop data verify DB shows how often each occurs.",
                Fact("loss", y[^1]), Fact("displays", y.Length));
        }
    }
}
