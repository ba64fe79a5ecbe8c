using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>Gradients are scaled down in nearly every iteration: the limit, not the learning rate, decides how long a step is.</summary>
public sealed class ClippedAlways : IRunRule
{
    public string Id => "clipped-always";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if (s.FirstIteration is not { } first || s.LastIteration is not { } last || last - first < 20) yield break;
        var share = s.Clipped / (double)(last - first);
        if (share < 0.9 || s.SmallestClip > 0.5) yield break;
        yield return this.Warning(
            session.At(first), $"Gradients are clipped in {Words.Percent(Math.Min(1, share))} of the iterations, at most to {Words.Number(s.SmallestClip)} of their size.",
            "clip_gradients lies far below the gradients' norm, so that every step is as long as the limit says: the learning rate is in effect as many times smaller.",
            "Raise clip_gradients to about the norm that the log shows, or remove it and lower base_lr; scale the inputs.", Fact("clipped_iterations", s.Clipped), Fact("smallest_factor", s.SmallestClip));
    }
}
