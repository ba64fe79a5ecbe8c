namespace CaffeTop.Doctor.Nets;

/// <summary>A Softmax (or Sigmoid) in front of a loss that contains one: probabilities are squeezed again, the loss cannot fall far and gradients are small.</summary>
public sealed class SoftmaxTwice : INetRule
{
    public string Id => "softmax-twice";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var loss in net.Layers.Where(static node => node.Sources is [{ }, ..]))
        {
            var own = loss.Type switch
            {
                "SoftmaxWithLoss" or "InfogainLoss" => "Softmax",
                "SigmoidCrossEntropyLoss" => "Sigmoid",
                _ => null,
            };
            if (own is null) continue;
            var before = loss.Sources[0]!;
            if (before.Type != own) continue;
            yield return this.Warning(
                before.Place, $"\"{Words.Name(before.Name)}\" ({own}) stands before \"{Words.Name(loss.Name)}\" ({loss.Type}), which contains a {own} itself.",
                $"Scores go through {own.ToLowerInvariant()} twice: the loss stays close to that of guessing and gradients become small.",
                $"Give the scores themselves to the loss; keep {own} for the deploy net.");
        }
    }
}
