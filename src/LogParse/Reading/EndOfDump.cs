namespace CaffeTop.LogParse.Reading;

/// <summary>Lines without a prefix that cannot be of a solver or a net.</summary>
internal static class EndOfDump
{
    public static bool Knows(ReadOnlySpan<byte> line) =>
        line.StartsWith("Iteration "u8)
        || line.StartsWith("Creating "u8)
        || line.StartsWith("Initializing "u8)
        || line.StartsWith("Solving "u8)
        || line.StartsWith("Starting Optimization"u8)
        || line.StartsWith("Optimization "u8)
        || line.StartsWith("Train net output "u8)
        || line.StartsWith("Test net output "u8)
        || line.StartsWith("Setting up "u8)
        || line.StartsWith("Snapshotting "u8)
        || line.StartsWith("Finetuning from "u8)
        || line.StartsWith("Resuming from "u8)
        || line.StartsWith("[Forward] "u8)
        || line.StartsWith("*** "u8)
        || line.StartsWith("Log file created at: "u8);
}
