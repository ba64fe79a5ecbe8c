namespace CaffeTop.LogParse.Reading;

/// <summary>Records that only this program writes: their words are its own, whatever they may resemble.</summary>
internal static class OwnRecord
{
    public static void Tell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (TryOf("Control at iteration "u8, ": "u8, text, out var iteration, out var rest)) sink.Message(line, LogMessage.Control, rest, iteration);
        else if (TryOf("Norms of iteration "u8, ", layer "u8, text, out iteration, out rest)) sink.Message(line, LogMessage.Norms, rest, iteration);
        else if (TryOf("Layer times of iteration "u8, " in ms: "u8, text, out iteration, out rest)) sink.Message(line, LogMessage.LayerTimes, rest, iteration);
        else if (TryOf("Snapshot of iteration "u8, " removed: "u8, text, out iteration, out rest)) sink.Message(line, LogMessage.SnapshotRemoved, rest, iteration);
        else if (text.StartsWith("Finding "u8)) sink.Message(line, LogMessage.Finding, text[8..], -1);
        else sink.Raw(line, line.Source, text);
    }

    // Words, an iteration, words.
    private static bool TryOf(
        ReadOnlySpan<byte> before, ReadOnlySpan<byte> behind, ReadOnlySpan<byte> text, out int iteration, out ReadOnlySpan<byte> rest)
    {
        iteration = -1;
        rest = default;
        var at = before.Length;
        if (!text.StartsWith(before) || !NumberReader.TryInteger(text, ref at, out iteration) || !text[at..].StartsWith(behind)) return false;
        rest = text[(at + behind.Length)..];
        return true;
    }
}
