using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A policy whose fields make the rate grow instead of fall: gamma above 1, a negative power.</summary>
public sealed class RateGrows : ISolverRule
{
    private const double Most = 10;

    // Less may be a search for the best rate, which is done that way.
    private const double Worst = 1000;

    public string Id => "rate-grows";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.MaxIter < 2 || p.BaseLr <= 0 || p.LrPolicy == "sigmoid") yield break;
        var last = p.MaxIter - 1;
        if (RateCourse.At(p, last) is not { } rate || !(rate >= Most * p.BaseLr)) yield break;
        var isGamma = p.LrPolicy is "step" or "multistep" or "exp";
        yield return this.As(
            rate >= Worst * p.BaseLr ? Severity.Error : Severity.Warning, solver.Place(isGamma ? "gamma" : "power"), $"The learning rate grows: from {Words.Number(p.BaseLr)} to {Words.Number(rate)} at iteration {last}.",
            isGamma ? $"At each step of lr_policy \"{p.LrPolicy}\" the rate is multiplied by gamma, which is {Words.Number(p.Gamma)}." : $"lr_policy \"{p.LrPolicy}\" takes a number below 1 to the power of {Words.Number(p.Power)}.",
            isGamma ? "Write gamma: 0.1 (for exp a number just below 1, e.g. 0.9999)." : "Write a power above 0 (1, 0.75 or 0.5).", Fact("rate_at_start", p.BaseLr), Fact("rate_at_end", rate));
    }
}
