using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>base_lr · gamma^iteration.</summary>
public sealed class ExpPolicy : LearningRatePolicy
{
    public override string Name => "exp";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver) => GammaProblems(solver, Name);

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep)
        => (float)(solver.BaseLr * Math.Pow(solver.Gamma, iteration));
}
