using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>base_lr · gamma^⌊iteration/stepsize⌋; the step is computed anew, so that it needs nothing from a restored state.</summary>
public sealed class StepPolicy : LearningRatePolicy
{
    public override string Name => "step";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver)
    {
        if (!solver.HasStepsize) yield return new("stepsize", "lr_policy \"step\" needs stepsize (the iterations between two drops of "
            + "the rate), and there is none");
        else if (solver.Stepsize <= 0) yield return new("stepsize", $"stepsize is {Text.Of(solver.Stepsize)}, but lr_policy \"step\" "
            + "needs it above 0");
        foreach (var problem in GammaProblems(solver, Name)) yield return problem;
    }

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep)
    {
        currentStep = iteration / solver.Stepsize;
        return (float)(solver.BaseLr * Math.Pow(solver.Gamma, currentStep));
    }
}
