using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Solvers;

/// <summary>An update before it is done.</summary>
/// <param name="Step">For unclipped gradients.</param>
/// <param name="Rate">The rate before lr_mult.</param>
/// <param name="CurrentStep">SolverState.current_step behind it.</param>
/// <param name="Stepped">multistep passes a stepvalue.</param>
public readonly record struct UpdatePlan(SolverStep Step, float Rate, int CurrentStep, bool Stepped)
{
    public AppliedUpdate Applied(float gradientNorm, float clipFactor) => new(Rate, Stepped, CurrentStep, gradientNorm, clipFactor);
}
