using CaffeTop.Engine.Data;

namespace CaffeTop.Engine.Layers;

/// <summary>A layer that reads records: what the run asks it for (record keys in errors and logs, the cursor of a snapshot, time waited).</summary>
public interface IRecordLayer
{
    /// <summary>The batch of the last forward pass; null before the first.</summary>
    DataBatch? CurrentBatch { get; }

    /// <summary>
    /// Where the next batch begins, counted in records from the start of the first pass. Setting it, between two iterations, makes the
    /// next forward pass read from there.
    /// </summary>
    long Position { get; set; }

    /// <summary>Passes over the data that are complete: grows by one with "Restarting data prefetching from start.".</summary>
    long Passes { get; }

    /// <summary>Time that forward passes have waited for data, in all.</summary>
    TimeSpan WaitTime { get; }
}
