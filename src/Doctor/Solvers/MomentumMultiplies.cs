using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A momentum of 0.95 and more multiplies the rate by 20 and more.</summary>
public sealed class MomentumMultiplies : ISolverRule
{
    public string Id => "momentum-multiplies";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.Momentum >= 1)
        {
            yield return this.Error(
                solver.Place("momentum"), $"momentum is {Words.Number(p.Momentum)}.", "Old steps then never fade, and the weights run away.", "Write momentum: 0.9.", Fact("momentum", p.Momentum));
            yield break;
        }

        if (!solver.IsPlain || p.Momentum < 0.95) yield break;
        var times = Math.Round(1 / (1 - (double)p.Momentum), 3);
        // FCN's own recipe: a loss summed over all pixels, a rate of 1e-10, momentum 0.99.
        if (p.BaseLr < 1e-7) yield break;
        yield return this.Warning(
            solver.Place("momentum"), $"momentum {Words.Number(p.Momentum)} makes the effective rate {Words.Number(times)} × base_lr = {Words.Number(solver.EffectiveRate)}.",
            "Each step goes on in the following ones: in all it is 1 / (1 − momentum) times as long. 0.99 was chosen for batches of one image with a rate of 1e-10.",
            $"Write momentum: 0.9, or divide base_lr by {Words.Number(times / 10)}.", Fact("momentum", p.Momentum), Fact("times", times), Fact("effective_rate", solver.EffectiveRate));
    }
}
