using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>Zeiler 2012; momentum is the decay of both fading means: squared gradients (first history) and squared updates
/// (second).</summary>
public sealed class AdaDeltaRule : SolverRule
{
    public override string Type => "AdaDelta";

    public override int HistoriesPerParameter => 2;

    public override SolverStep Step(SolverParameter solver, int iteration) => Template(UpdateRule.AdaDelta, solver);
}
