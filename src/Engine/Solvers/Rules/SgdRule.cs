using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>h = momentum·h + rate·g; w −= h. The rate is inside the velocity: after a change of it the old velocity keeps its old
/// one.</summary>
public sealed class SgdRule : SolverRule
{
    public override string Type => "SGD";

    public override SolverStep Step(SolverParameter solver, int iteration) => Template(UpdateRule.Sgd, solver);
}
