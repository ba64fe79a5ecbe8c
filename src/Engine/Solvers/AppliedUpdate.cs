namespace CaffeTop.Engine.Solvers;

/// <summary>What an update did, for the log.</summary>
/// <param name="Rate">The rate before lr_mult.</param>
/// <param name="Stepped">multistep passed a stepvalue.</param>
/// <param name="CurrentStep">SolverState.current_step behind it.</param>
/// <param name="GradientNorm">L2 norm over all gradients where clip_gradients asks for it, else 0.</param>
/// <param name="ClipFactor">1 where nothing was scaled.</param>
public readonly record struct AppliedUpdate(float Rate, bool Stepped, int CurrentStep, float GradientNorm, float ClipFactor)
{
    public bool Clipped => ClipFactor != 1;
}
