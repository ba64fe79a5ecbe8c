using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>base_lr · (1 + gamma·iteration)^(−power).</summary>
public sealed class InvPolicy : LearningRatePolicy
{
    public override string Name => "inv";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver) => GammaProblems(solver, Name);

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep)
    {
        var growth = 1f + (solver.Gamma * iteration);
        return (float)(solver.BaseLr * Math.Pow(growth, -solver.Power));
    }
}
