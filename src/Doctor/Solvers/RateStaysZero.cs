using CaffeTop.Engine.Solvers;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>The learning rate is 0 from the start, or falls to 0 at the first step, because a field has Caffe's default of 0.</summary>
public sealed class RateStaysZero : ISolverRule
{
    public string Id => "rate-zero";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (LearningRatePolicy.Find(p.LrPolicy) is null) yield break;
        if (p.BaseLr == 0)
        {
            yield return this.Error(
                solver.Place("base_lr"), p.HasBaseLr ? "base_lr is 0." : "base_lr is missing, and its default is 0.", "Every step is base_lr times the gradient, so no weight changes.",
                "Write base_lr: 0.01 (SGD) or 0.001 (Adam) to begin with.", Fact("base_lr", 0));
            yield break;
        }

        if (p.Gamma == 0 && p.LrPolicy is "step" or "multistep" or "exp")
        {
            var first = p.LrPolicy == "step" ? p.Stepsize : p.LrPolicy == "multistep" && p.Stepvalue.Count > 0 ? p.Stepvalue[0] : 1;
            if (p.MaxIter > 0 && first >= p.MaxIter) yield break;
            yield return this.Error(
                solver.Place(p.HasGamma ? "gamma" : "lr_policy"), $"With lr_policy \"{p.LrPolicy}\" and {(p.HasGamma ? "gamma 0" : "no gamma (its default is 0)")} the learning rate is 0 from iteration {first} on.",
                "At each step the rate is multiplied by gamma.", p.LrPolicy == "exp" ? "Write a gamma just below 1, e.g. 0.9999." : "Write gamma: 0.1.", Fact("gamma", 0), Fact("zero_from", first));
        }
    }
}
