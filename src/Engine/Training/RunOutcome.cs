namespace CaffeTop.Engine.Training;

public enum RunEnd
{
    /// <summary>max_iter was reached.</summary>
    Done,

    /// <summary>A command or the caller ended it before.</summary>
    StoppedEarly,

    /// <summary>All iterations that were asked for ran, but the last snapshot could not be written.</summary>
    Failed,

    /// <summary>The run ended before an update, because a loss, an activation or a gradient was NaN or infinite.</summary>
    NonFinite,
}

/// <param name="Iteration">Updates done.</param>
/// <param name="Failure">What went wrong, where <paramref name="End"/> is Failed or NonFinite.</param>
public sealed record RunOutcome(RunEnd End, int Iteration, string? Failure)
{
    /// <summary>Of NonFinite: the state to go back to, null where there is none.</summary>
    public string? LastGood { get; init; }

    /// <summary>Of NonFinite: a base_lr to go on with.</summary>
    public float LowerRate { get; init; }
}
