using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The solver waits for data again and again.</summary>
public sealed class InputBound : IRunRule
{
    public string Id => "input-bound";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if (s.QueueEmpty < 20 || s.QueueEmpty < 0.2 * s.Loss.Count) yield break;
        yield return this.Hint(
            session.At(s.FirstIteration ?? 0), $"The data queue was empty {Words.Count(s.QueueEmpty)} times in {Words.Count(s.Loss.Count, "display")}: the run waits for its data.",
            "Reading or decoding the images takes longer than computing.", "Put the data set on a faster disk, store images unencoded and at the size that is used, or raise data_param { prefetch }.", Fact("queue_empty", s.QueueEmpty));
    }
}
