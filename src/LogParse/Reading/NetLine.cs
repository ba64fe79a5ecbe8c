namespace CaffeTop.LogParse.Reading;

/// <summary>What a net says while it is made: <c>Creating Layer conv1</c>, <c>conv1 &lt;- data</c>, <c>Top shape: …</c>, <c>conv1 needs backward computation.</c></summary>
internal static class NetLine
{
    public static bool TryTell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Top shape: "u8))
        {
            sink.Message(line, LogMessage.TopShape, text[11..].TrimEnd((byte)' '), -1);
            return true;
        }

        if (!IsOfNet(text)) return false;
        sink.Message(line, LogMessage.NetSetUp, text, -1);
        return true;
    }

    private static bool IsOfNet(ReadOnlySpan<byte> text) =>
        text.IndexOf(" <- "u8) > 0
        || text.IndexOf(" -> "u8) > 0
        || text.StartsWith("Creating Layer "u8)
        || text.StartsWith("Creating layer "u8)
        || text.StartsWith("Created Layer "u8)
        || text.StartsWith("Setting up "u8)
        || text.StartsWith("Setting types for Layer "u8)
        || text.StartsWith("Memory required for data"u8)
        || text.StartsWith("with loss weight "u8)
        || text.StartsWith("This network produces output "u8)
        || text.StartsWith("Network initialization done"u8)
        || text.StartsWith("Solver scaffolding done"u8)
        || text.StartsWith("Collecting Learning Rate and Weight Decay"u8)
        || text.StartsWith("Sharing parameters "u8)
        || text.StartsWith("Opened lmdb "u8)
        || text.StartsWith("Opened leveldb "u8)
        || text.IndexOf(" needs backward computation"u8) > 0
        || text.IndexOf(" not need backward computation"u8) > 0
        || text.IndexOf(" Top shape for layer "u8) > 0;
}
