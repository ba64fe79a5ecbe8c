namespace CaffeTop.Events;

/// <summary>
/// One thing that happened in a run. A live run, a followed log and a replayed log give the same stream; a screen cannot tell them apart.
/// Events are immutable.
/// </summary>
public abstract record TrainingEvent
{
    /// <summary>Position in the stream, from 0, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>When it happened; null for lines of a log that carries no time stamps.</summary>
    public DateTimeOffset? Time { get; init; }
}
