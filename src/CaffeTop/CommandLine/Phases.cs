using CaffeTop.Engine.Proto;

namespace CaffeTop.CommandLine;

/// <summary>Reads --phase.</summary>
internal static class Phases
{
    public static Phase Parse(string? value, Phase otherwise) => value?.ToUpperInvariant() switch
    {
        null or "" => otherwise,
        "TRAIN" => Phase.Train,
        "TEST" => Phase.Test,
        _ => throw new UsageException($"--phase: \"{value}\" is no phase; give TRAIN or TEST"),
    };
}
