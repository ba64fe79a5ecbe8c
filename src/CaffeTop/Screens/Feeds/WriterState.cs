namespace CaffeTop.Screens.Feeds;

/// <summary>What is known of the process that writes a log.</summary>
internal enum WriterState
{
    /// <summary>Nothing: the log may be of another machine, or does not tell its process.</summary>
    Unknown,
    Running,

    /// <summary>It ran on this machine, and runs no more: nothing will come.</summary>
    Ended,
}
