namespace CaffeTop.LogParse.Reading;

/// <summary>Times that builds and tools measure, and the outputs of <c>caffe test</c>.</summary>
internal static class ToolLine
{
    public static bool TryTell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (IsTiming(text))
        {
            sink.Message(line, LogMessage.Timing, text, -1);
            return true;
        }

        var at = 0;
        if (text.StartsWith("Batch "u8))
        {
            at = 6;
            if (!NumberReader.TryInteger(text, ref at, out var batch) || !text[at..].StartsWith(", "u8)) return false;
            sink.Message(line, LogMessage.ToolOutput, text[(at + 2)..], batch);
            return true;
        }

        if (text.StartsWith("class"u8))
        {
            at = 5;
            if (!NumberReader.TryInteger(text, ref at, out var label) || !text[at..].StartsWith(": "u8)) return false;
            sink.Message(line, LogMessage.ClassPrecision, text[(at + 2)..], label);
            return true;
        }

        if (text.StartsWith("Loss: "u8))
        {
            at = 6;
            if (!NumberReader.TryReal(text, ref at, out _)) return false;
        }
        else if (!OutputLine.TryAssignment(text, false, out var length, out _, out _) || text[..length].IndexOfAny(" ()[]"u8) >= 0)
        {
            return false;
        }

        sink.Message(line, LogMessage.ToolOutput, text, -1);
        return true;
    }

    public static bool IsTiming(ReadOnlySpan<byte> text) =>
        text.StartsWith("speed: "u8)
        || text.StartsWith("Average "u8)
        || text.StartsWith("Total Time: "u8)
        || text.StartsWith("Prefetch batch: "u8)
        || text.StartsWith("DELTA TIME"u8)
        || text.IndexOf("\tforward: "u8) > 0
        || text.IndexOf("\tbackward: "u8) > 0
        || text.IndexOf("ward_time: "u8) > 0
        || text.IndexOf("ward_backward_update_time: "u8) > 0;
}
