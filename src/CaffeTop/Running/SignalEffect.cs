namespace CaffeTop.Running;

/// <summary>What a signal does to a run (Caffe's --sigint_effect and --sighup_effect).</summary>
internal enum SignalEffect
{
    None,
    Snapshot,
    Stop,
}

internal static class SignalEffects
{
    /// <summary>Reads <c>stop</c>, <c>snapshot</c> or <c>none</c>.</summary>
    public static SignalEffect Parse(string flag, string? value, SignalEffect otherwise) => value switch
    {
        null or "" => otherwise,
        "stop" => SignalEffect.Stop,
        "snapshot" => SignalEffect.Snapshot,
        "none" => SignalEffect.None,
        _ => throw new UsageException($"{flag}: \"{value}\" is no signal effect; give stop, snapshot or none"),
    };
}
