namespace CaffeTop.Runs;

public enum MarkKind
{
    Started,
    Resumed,
    RateChanged,
    Snapshot,
    Test,
    Anomaly,
    Fault,
    Control,
    Note,
    Data,

    /// <summary>Stays the last: the number of kinds.</summary>
    Ended,
}

/// <summary>Something that happened at an iteration: a flag on the charts and a row of the Events view.</summary>
/// <param name="Time">As the log says it; null where it does not.</param>
/// <param name="Text">One cleaned line: <c>lr 0.01 → 0.001</c>, <c>snapshot F</c>, <c>loss is NaN</c>.</param>
/// <param name="Offset">Of its line in the log, −1 where there is none.</param>
public sealed record RunMark(MarkKind Kind, int Session, int Iteration, DateTime? Time, string Text, long Offset);
