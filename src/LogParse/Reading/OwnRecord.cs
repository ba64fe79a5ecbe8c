namespace CaffeTop.LogParse.Reading;

/// <summary>Records that only this program writes: their words are its own, whatever they may resemble.</summary>
internal static class OwnRecord
{
    public static void Tell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        var control = "Control at iteration "u8;
        if (text.StartsWith(control))
        {
            var at = control.Length;
            if (NumberReader.TryInteger(text, ref at, out var iteration) && text[at..].StartsWith(": "u8))
            {
                sink.Message(line, LogMessage.Control, text[(at + 2)..], iteration);
                return;
            }
        }

        if (text.StartsWith("Finding "u8)) sink.Message(line, LogMessage.Finding, text[8..], -1);
        else sink.Raw(line, line.Source, text);
    }
}
