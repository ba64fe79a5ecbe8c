using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A detector's loss of boxes (SmoothL1Loss, *_bbox, mbox_loc) is NaN while its loss of classes is finite: annotations without area or off the image.</summary>
public sealed class BoxLossNan : IRunRule
{
    public string Id => "box-loss-nan";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads)
        {
            if (!IsOfBoxes(head) || head.FirstNonFinite is not (>= 0 and var at) || NanAndZero.Alternates(head.Values.Y) || Diverged.Rise(head) is not null) continue;
            var x = head.Values.X[at];
            // Where everything is NaN at once the boxes are not to blame.
            if (!session.Heads.Any(other => !IsOfBoxes(other) && other.Values.At(x) is >= 0 and var there && other.Values.X[there] == x && float.IsFinite(other.Values.Y[there]))) continue;
            yield return this.Error(
                session.At(x, head.Name), $"The loss of boxes \"{Words.Name(head.Name)}\" is {Words.Number(head.Values.Y[at])} at iteration {x}, while the loss of classes is finite.",
                "It takes the logarithm of a box's width and height. A box without area, with its right edge left of its left one, or with a coordinate of −1 (which becomes 65535 in 16 bits) makes that NaN.",
                "Clean the annotations: 0 ≤ x1 < x2 < width and 0 ≤ y1 < y2 < height for every box, after flipping too; then begin again from a snapshot before it with a smaller base_lr.",
                Fact("first_non_finite", x));
            yield break;
        }
    }

    private static bool IsOfBoxes(Head head) => head.Type is "SmoothL1Loss" or "SmoothL1LossOHEM"
        || head.Name.Contains("bbox", StringComparison.OrdinalIgnoreCase) || head.Name.Contains("mbox_loc", StringComparison.OrdinalIgnoreCase);
}
