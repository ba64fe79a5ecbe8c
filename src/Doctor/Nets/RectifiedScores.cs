namespace CaffeTop.Doctor.Nets;

/// <summary>A ReLU (or Dropout) on the scores that a loss reads: scores below 0 are cut and get no gradient.</summary>
public sealed class RectifiedScores : INetRule
{
    public string Id => "rectified-scores";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var loss in net.Layers.Where(static node => node.Type is "SoftmaxWithLoss" or "SigmoidCrossEntropyLoss" or "HingeLoss" && node.Sources is [{ }, ..]))
        {
            var before = loss.Sources[0]!;
            if (!LayerKind.IsRectifier(before.Layer) && before.Type != "Dropout") continue;
            var isDropout = before.Type == "Dropout";
            yield return this.Warning(
                before.Place, $"\"{Words.Name(before.Name)}\" ({before.Type}) works on the scores that \"{Words.Name(loss.Name)}\" reads.",
                isDropout ? "Scores of classes are then left out at random, and the loss compares what is left."
                    : "A class whose score is below 0 gets no gradient any more; when all are, nothing is learned and the loss is that of guessing.",
                $"Let the loss read the layer before \"{Words.Name(before.Name)}\".");
        }
    }
}
