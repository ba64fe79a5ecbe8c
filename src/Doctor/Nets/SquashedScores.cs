namespace CaffeTop.Doctor.Nets;

/// <summary>A Sigmoid or TanH between the scores and a softmax loss: scores of 0 to 1 (−1 to 1) cannot lie far apart, so that no class gets a probability near 1.</summary>
public sealed class SquashedScores : INetRule
{
    public string Id => "squashed-scores";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var loss in net.Layers.Where(static node => node.Type is "SoftmaxWithLoss" or "InfogainLoss" && node.Sources is [{ }, ..]))
        {
            var before = loss.Sources[0]!;
            if (before.Type is not ("Sigmoid" or "TanH")) continue;
            var range = before.Type == "Sigmoid" ? "0 and 1" : "−1 and 1";
            yield return this.Warning(
                before.Place, $"\"{Words.Name(before.Name)}\" ({before.Type}) squeezes the scores that \"{Words.Name(loss.Name)}\" reads to between {range}.",
                "The softmax needs scores that lie several units apart to be sure of a class; between these bounds the loss stays near that of guessing, and gradients fade.",
                $"Let the loss read the layer before \"{Words.Name(before.Name)}\"; use SigmoidCrossEntropyLoss where an image may have several labels.");
        }
    }
}
