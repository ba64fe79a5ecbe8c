using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>base_lr, always.</summary>
public sealed class FixedPolicy : LearningRatePolicy
{
    public override string Name => "fixed";

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep) => solver.BaseLr;
}
