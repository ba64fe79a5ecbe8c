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
            // A trained net shows small numbers, but not before its third display and not all of them this small.
            if (y.Length < 4 || Stretch.Range(y[2..]).Largest > 1e-4 || Stretch.FirstNonFinite(y) >= 0) continue;
            var isDetector = head.Type == "MultiBoxLoss" || head.Name.Contains("mbox", StringComparison.Ordinal);
            yield return this.Error(
                session.At(head.Values.X[2], head.Name), $"The loss \"{Words.Name(head.Name)}\" is 0 from iteration {head.Values.X[2]} on.",
                isDetector ? "No box of the data matches any of the net's: the label map, the annotations or the data set are wrong."
                    : "There is nothing to learn: all labels are equal, or what the net sees tells the label.",
                isDetector ? "Check the label map and the annotations, and that the list was converted with the boxes." : "Look at the labels: caffetop data verify DB shows how often each occurs.",
                Fact("loss", y[^1]), Fact("displays", y.Length));
        }
    }
}
