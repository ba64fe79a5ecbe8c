using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>The rates ahead, by the solver's own policy, on a copy of its parameters and step counter. For any thread.</summary>
/// <param name="iteration">From which on the step counter is told.</param>
/// <param name="currentStep">SolverState.current_step before that iteration's update.</param>
public sealed class RatePlan(LearningRatePolicy policy, SolverParameter parameter, int iteration, int currentStep)
{
    private readonly Lock _lock = new();
    private readonly SolverParameter _parameter = parameter.Clone();

    public float Rate(float baseLr, int at)
    {
        lock (_lock)
        {
            _parameter.BaseLr = baseLr;
            var (from, step) = at >= iteration ? (iteration, currentStep) : (0, 0);

            // multistep passes at most one stepvalue per iteration: as many calls as there are iterations, or until it stands still.
            for (var calls = Math.Max(0L, (long)at - from); ; calls--)
            {
                var before = step;
                var rate = policy.Rate(_parameter, at, ref step);
                if (step == before || calls == 0) return rate;
            }
        }
    }
}
