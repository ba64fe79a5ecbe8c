namespace CaffeTop.Doctor.Runs;

/// <summary>The smoothed loss stays NaN although every output is finite again: Caffe's running mean never forgets one NaN.</summary>
public sealed class StickyNan : IRunRule
{
    public string Id => "sticky-nan";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (session.Session.StickyFrom is not { } from) yield break;
        yield return this.Hint(
            session.At(from), $"The smoothed loss is NaN at iteration {from}, although the outputs below it are finite.",
            "Caffe updates its running mean in place, so that a single NaN or infinite loss makes it NaN for ever.",
            "Judge by the outputs (\"Train net output\"), and look for the first NaN before this iteration; a restart from a snapshot cleans the mean.");
    }
}
