using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A log without its net shows a loss of tens of thousands with a rate made for means: it is added up over all pixels.</summary>
public sealed class SummedLoss : IRunRule
{
    private const double Large = 1e4;
    private const double MostRate = 1e-6;

    public string Id => "summed-loss";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (session.Net is not null || session.IsResumed) yield break;
        foreach (var head in session.Heads)
        {
            // A loss of real numbers has any size. One that is small some time later was large for another reason.
            if (head.Name.Contains("euclid", StringComparison.OrdinalIgnoreCase) || head.Values.Count < 5 || !(Stretch.Median(head.Values.Y) >= Large)) continue;
            var rate = session.RateAt(head.Values.X[0]);
            if (!(rate > MostRate)) continue;
            yield return this.Hint(
                session.At(head.Values.X[0], head.Name), $"The loss \"{Words.Name(head.Name)}\" is about {Words.Number(Stretch.Median(head.Values.Y))}: it is added up over all pixels (normalize: false), with a learning rate of {Words.Number(rate)}.",
                "Gradients are as many times larger as there are pixels, and steps made for a mean are as many times too long.",
                "Write loss_param { normalize: true } and keep base_lr at 0.001 to 0.0001, or keep the sum and write base_lr: 1e-10 with momentum: 0.99, as FCN does.",
                Fact("loss", Stretch.Median(head.Values.Y)), Fact("learning_rate", rate));
            yield break;
        }
    }
}
