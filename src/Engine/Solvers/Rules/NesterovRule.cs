using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>Nesterov's accelerated gradient in the form of Sutskever et al. 2013: w −= (1+momentum)·h − momentum·h₀.</summary>
public sealed class NesterovRule : SolverRule
{
    public override string Type => "Nesterov";

    public override SolverStep Step(SolverParameter solver, int iteration) => Template(UpdateRule.Nesterov, solver);
}
