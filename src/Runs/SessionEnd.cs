namespace CaffeTop.Runs;

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>The log stops: running still, killed, or cut.</summary>
    Open,
    Done,
    StoppedEarly,
    Failed,
}
