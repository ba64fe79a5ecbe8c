namespace CaffeTop.Doctor.Runs;

/// <summary>A rule over the curves, marks and statistics of one session of a run.</summary>
public interface IRunRule : IRule
{
    IEnumerable<Finding> Check(CheckedSession session);
}
