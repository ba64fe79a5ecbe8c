using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The very first loss is NaN or infinite, before any step was made: it cannot be the learning rate.</summary>
public sealed class NanAtStart : IRunRule
{
    public string Id => "nan-at-start";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads)
        {
            if (session.IsResumed || head.Values.X[0] != 0) continue;
            // A GPU makes the loss of NaN scores 87.3365: where every image has it, the scores were NaN or infinite.
            if (float.IsFinite(head.Values.Y[0]) && !(head.MayBeSoftmax && Math.Abs(head.Values.Y[0] - SoftmaxSaturated.Most) < 0.002)) continue;
            yield return this.Error(
                session.At(0, head.Name), $"The loss \"{Words.Name(head.Name)}\" is {Words.Number(head.Values.Y[0])} at iteration 0, before any weight has changed.",
                "The learning rate has no part in it: an image, the mean image, a loaded weight or a filler holds NaN or numbers that are too large, or something is divided by 0.",
                "Check the data (caffetop data verify DB), the scale and the weights; run once with base_lr: 0 and debug_info: true and look for the first layer that is not finite.",
                Fact("loss", head.Values.Y[0]));
        }
    }
}
