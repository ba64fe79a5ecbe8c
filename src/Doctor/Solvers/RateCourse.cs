using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;

namespace CaffeTop.Doctor.Solvers;

/// <summary>The learning rate that a solver's policy gives at an iteration.</summary>
internal static class RateCourse
{
    /// <summary>Null where the policy is unknown or lacks a field.</summary>
    public static double? At(SolverParameter solver, int iteration)
    {
        if (LearningRatePolicy.Find(solver.LrPolicy) is not { } policy || policy.Problems(solver).Any()) return null;
        // multistep counts its steps as it passes them.
        var step = solver.Stepvalue.Count(value => value <= iteration);
        return policy.Rate(solver, iteration, ref step);
    }
}
