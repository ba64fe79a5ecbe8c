using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>Adam or AdaDelta whose momentum (β₁, ρ) is not written: Caffe's default is 0.</summary>
public sealed class AdamWithoutMomentum : ISolverRule
{
    public string Id => "adam-without-momentum";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.Momentum != 0 || solver.Type is not ("Adam" or "AdaDelta" or "Adadelta")) yield break;
        var isAdam = solver.Type == "Adam";
        yield return this.As(
            isAdam ? Severity.Hint : Severity.Warning, solver.Place("type"), $"{solver.Type} runs with momentum 0, because {(p.HasMomentum ? "the solver says so" : "the solver does not write it")}.",
            isAdam ? "momentum is Adam's β₁; with 0 the gradient of the last batch alone gives the direction." : "momentum is AdaDelta's ρ; with 0 nothing is averaged.",
            isAdam ? "Write momentum: 0.9 and momentum2: 0.999." : "Write momentum: 0.95.", Fact("momentum", 0));
    }
}
