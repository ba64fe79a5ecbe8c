using CaffeTop.Events;
using CaffeTop.Runs;

namespace CaffeTop.Screens.Feeds;

/// <summary>
/// Where a screen's run comes from: a log file, a log that grows, a run that trains in this process. Its own thread fills the model under
/// the model's gate and wakes the screen; everything else here is read by the screen's thread at any time.
/// </summary>
internal interface IRunFeed : IDisposable
{
    RunModel Model { get; }

    /// <summary>More may come at any time, and what came last is what matters.</summary>
    bool IsLive { get; }

    /// <summary>Nothing will come any more.</summary>
    bool IsEnded { get; }

    /// <summary>All that there was at the start has been read.</summary>
    bool IsRead { get; }

    /// <summary>Bytes read and in all; −1: nobody knows.</summary>
    (long Read, long All) Reading { get; }

    /// <summary>Why nothing comes at present, or what was wrong with the log, as a sentence; null: nothing is wrong.</summary>
    string? Problem { get; }

    /// <summary>When the last bytes came; null: none have.</summary>
    DateTimeOffset? LastChange { get; }

    /// <summary>What is known of the process that writes the log, and its number.</summary>
    (WriterState State, int Number) Writer => default;

    /// <summary>The log's lines; null where there is none.</summary>
    ILogText? Text { get; }

    /// <summary>Steers the run; null: a log, or a viewer that may only look.</summary>
    IRunControl? Control => null;

    /// <summary>How far the run is at this moment; null: a log.</summary>
    RunProgress? Progress => null;

    /// <summary>The last histogram of the blob that somebody watches; null: none.</summary>
    HistogramSampled? Histogram => null;

    /// <summary>Begins to fill the model.</summary>
    /// <param name="wake">Called on the feed's thread after each change.</param>
    void Start(Action wake);
}
