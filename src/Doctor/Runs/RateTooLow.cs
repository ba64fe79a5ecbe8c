using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A log without its solver shows a rate that only losses summed over all pixels need, beside a loss of the size of a mean.</summary>
public sealed class RateTooLow : IRunRule
{
    public string Id => "rate-too-low";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var rates = session.Session.LearningRate;
        if (rates.Count == 0 || session.Solver is { IsKnown: true }) yield break;
        var largest = Stretch.Range(rates.Y).Largest;
        if (!(largest > 0) || largest > 1e-6) yield break;
        foreach (var head in session.Heads)
        {
            var usual = Stretch.Median(head.Values.Y);
            if (!(usual is > 0 and < 50)) continue;
            yield return this.Hint(
                session.At(rates.X[0]), $"The learning rate is {Words.Number(largest)}, and the loss \"{Words.Name(head.Name)}\" is about {Words.Number(usual)}, which is the size of a normalised loss: the weights hardly move.",
                "Rates of 1e-8 belong to losses that are summed over every pixel, which are thousands of times larger.", "Write base_lr: 0.001 to 0.01 with a normalised loss.", Fact("learning_rate", largest), Fact("loss", usual));
            yield break;
        }
    }
}
