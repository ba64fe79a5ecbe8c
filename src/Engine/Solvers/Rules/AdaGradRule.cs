using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>Duchi et al. 2011: each weight's rate falls with the sum of its squared gradients.</summary>
public sealed class AdaGradRule : SolverRule
{
    public override string Type => "AdaGrad";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver) => MomentumProblems(solver);

    public override SolverStep Step(SolverParameter solver, int iteration) => Template(UpdateRule.AdaGrad, solver);
}
