using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>base_lr · (1 − iteration/max_iter)^power; past max_iter the base is negative and most powers are NaN, as in Caffe.</summary>
public sealed class PolyPolicy : LearningRatePolicy
{
    public override string Name => "poly";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver)
    {
        if (solver.MaxIter <= 0) yield return new("max_iter", "lr_policy \"poly\" needs max_iter above 0 (the rate reaches 0 there)");
    }

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep)
    {
        var left = 1f - ((float)iteration / solver.MaxIter);
        return (float)(solver.BaseLr * Math.Pow(left, solver.Power));
    }
}
