using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>base_lr / (1 + e^(−gamma·(iteration − stepsize))).</summary>
public sealed class SigmoidPolicy : LearningRatePolicy
{
    public override string Name => "sigmoid";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver)
    {
        if (solver.Stepsize <= 0) yield return new("stepsize", "lr_policy \"sigmoid\" needs stepsize above 0 (the iteration at which the "
            + "rate is half of base_lr)");
        foreach (var problem in GammaProblems(solver, Name)) yield return problem;
    }

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep)
    {
        var exponent = -solver.Gamma * (iteration - (float)solver.Stepsize);
        return (float)(solver.BaseLr * (1 / (1 + Math.Exp(exponent))));
    }
}
