using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>Tieleman and Hinton 2012: as AdaGrad, with a fading mean (rms_decay) of the squared gradients.</summary>
public sealed class RmsPropRule : SolverRule
{
    public override string Type => "RMSProp";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver)
    {
        foreach (var problem in MomentumProblems(solver)) yield return problem;
        if (!(solver.RmsDecay >= 0 && solver.RmsDecay < 1))
        {
            yield return new("rms_decay", $"rms_decay is {Text.Of(solver.RmsDecay)}, but it must be at least 0 and below 1");
        }
    }

    public override SolverStep Step(SolverParameter solver, int iteration) => Template(UpdateRule.RmsProp, solver);
}
