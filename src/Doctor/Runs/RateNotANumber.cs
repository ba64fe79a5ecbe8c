using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The learning rate itself is NaN or infinite: a policy without its fields, or poly past max_iter.</summary>
public sealed class RateNotANumber : IRunRule
{
    public string Id => "rate-nan";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var rate = session.Session.LearningRate;
        var at = Stretch.FirstNonFinite(rate.Y);
        if (at < 0) yield break;
        var isPoly = session.Session.Policy == "poly" || session.Solver?.Parameter.LrPolicy == "poly";
        yield return this.Error(
            session.At(rate.X[at]), $"The learning rate is {Words.Number(rate.Y[at])} from iteration {rate.X[at]} on.",
            isPoly ? "poly takes (1 − iteration / max_iter) to a power: past max_iter that is the power of a negative number." : "A field that the policy needs is missing in the solver, and its default is 0.",
            isPoly ? "Raise max_iter above the iterations that are to come." : "Write the policy's fields: gamma, power, stepsize or max_iter.", Fact("iteration", rate.X[at]));
    }
}
