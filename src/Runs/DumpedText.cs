namespace CaffeTop.Runs;

/// <summary>A text dumped in the log. <paramref name="IsCut"/>: glog's 30,000-byte limit or the log's end took the rest.</summary>
/// <param name="Index">−1 the solver or the train net, 0… the test nets.</param>
public sealed record DumpedText(int Index, string Text, bool IsCut)
{
    /// <summary>What a top-level field says, without quotes, cleaned; of a repeated one the first. Null: the text has none.</summary>
    public string? Field(string name) => DumpCollector.Field(Text, name) is { } value ? Events.SafeText.Clean(value) : null;

    /// <summary>The text up to the last brace that closes a block of the outermost level, where it was cut: what follows is a piece of a layer.</summary>
    public string WholeLayers()
    {
        if (!IsCut) return Text;
        var end = 0;
        var depth = 0;
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '{') depth++;
            else if (Text[i] == '}' && --depth == 0) end = i + 1;
        }

        return Text[..end];
    }
}
