using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// Kingma and Ba 2014; momentum is β₁ (0 where the solver does not write it), momentum2 β₂. The bias correction √(1−β₂ᵗ)/(1−β₁ᵗ), t =
/// iteration + 1, is taken in double and rounded once.
/// </summary>
public sealed class AdamRule : SolverRule
{
    public override string Type => "Adam";

    public override int HistoriesPerParameter => 2;

    public override SolverStep Step(SolverParameter solver, int iteration)
    {
        var t = iteration + 1;
        var correction = Math.Sqrt(1 - Math.Pow(solver.Momentum2, t)) / (1 - Math.Pow(solver.Momentum, t));
        return Template(UpdateRule.Adam, solver) with { Correction = (float)correction };
    }
}
