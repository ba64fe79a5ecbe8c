using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A weight decay that pulls the weights to 0 faster than gradients can hold against it.</summary>
public sealed class WeightDecayTooHigh : ISolverRule
{
    public string Id => "weight-decay-too-high";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.WeightDecay < 0.05) yield break;
        yield return this.As(
            p.WeightDecay >= 0.5 ? Severity.Error : Severity.Warning, solver.Place("weight_decay"), $"weight_decay is {Words.Number(p.WeightDecay)}; usual values are 0.0001 to 0.005.",
            "Every step takes base_lr · weight_decay of each weight away, so that weights shrink to nothing and the net says the same for every image.",
            "Write weight_decay: 0.0005.", Fact("weight_decay", p.WeightDecay));
    }
}
