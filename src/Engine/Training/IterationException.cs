namespace CaffeTop.Engine.Training;

/// <summary>An error of the user's data or machine inside an iteration, which it names.</summary>
public sealed class IterationException(int iteration, CaffeTopException inner) : CaffeTopException($"iteration {iteration}: "
    + $"{inner.Message}", inner)
{
    public override int ExitCode => ((CaffeTopException)InnerException!).ExitCode;
}
