namespace CaffeTop.Engine.Training;

public enum RunEnd
{
    /// <summary>max_iter was reached.</summary>
    Done,

    /// <summary>A command or the caller ended it before.</summary>
    StoppedEarly,

    /// <summary>All iterations that were asked for ran, but the last snapshot could not be written.</summary>
    Failed,
}

/// <param name="Iteration">Updates done.</param>
/// <param name="Failure">What went wrong, where <paramref name="End"/> is Failed.</param>
public sealed record RunOutcome(RunEnd End, int Iteration, string? Failure);
