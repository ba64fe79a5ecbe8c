using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A policy that lowers nothing: poly or inv without power, inv without gamma, a gamma of 1.</summary>
public sealed class PolicyWithoutEffect : ISolverRule
{
    public string Id => "policy-without-effect";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        var (why, remedy) = p.LrPolicy switch
        {
            "poly" when p.Power == 0 => ("power is missing or 0, and anything to the power of 0 is 1", "Write power: 1 (or 0.5)."),
            "inv" when p.Power == 0 || p.Gamma == 0 => ($"{(p.Power == 0 ? "power" : "gamma")} is missing or 0", "Write gamma: 0.0001 and power: 0.75, as LeNet does."),
            "step" or "multistep" or "exp" when p.Gamma == 1 => ("gamma is 1, and the rate is multiplied by it", "Write gamma: 0.1."),
            _ => ("", ""),
        };
        if (why.Length == 0) yield break;
        yield return this.Hint(
            solver.Place("lr_policy"), $"lr_policy \"{p.LrPolicy}\" never changes the learning rate: {why}.", $"The rate stays at {Words.Number(p.BaseLr)} to the end.", remedy, Fact("base_lr", p.BaseLr));
    }
}
