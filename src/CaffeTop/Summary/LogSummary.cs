using CaffeTop.Runs;

namespace CaffeTop.Summary;

/// <summary>One log, read: its counts line by line and the run they make.</summary>
internal sealed record LogSummary(string Path, long Bytes, LogCounts Counts, RunModel Run);
