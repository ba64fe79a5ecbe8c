using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>The solver or net whose lines come just now.</summary>
internal sealed class DumpCollector
{
    private readonly RecoveredText _text = new();
    private long _start;

    public bool IsCollecting => _text.IsCollecting;

    /// <summary>−2 the solver, −1 the train net, 0… test nets.</summary>
    public int Target { get; private set; }

    public void Begin(int target, long offset)
    {
        _text.Begin();
        (Target, _start) = (target, offset);
    }

    public void Add(ReadOnlySpan<byte> line) => _text.Add(line);

    public void Drop() => _text.Drop();

    /// <param name="end">Where the next record begins; −1: not known (the log ends, or there is no file).</param>
    public DumpedText End(long end)
    {
        var text = _text.End(_start >= 0 && end >= 0 ? end - _start : 0, out var isCut);
        return new DumpedText(Math.Max(Target, -1), text, isCut);
    }

    /// <summary>
    /// What a top-level field of a dumped text says (<c>max_iter: 450000</c>), without quotes, or null. A reader of the whole text would cost a
    /// start-up more than the log does.
    /// </summary>
    public static string? Field(string text, string name)
    {
        var depth = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf('\n');
            var trimmed = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            if (depth == 0 && trimmed.StartsWith(name, StringComparison.Ordinal) && trimmed[name.Length..].TrimStart() is [':', .. var value])
                return value.Trim().Trim('"').ToString();
            depth += trimmed.Count('{') - trimmed.Count('}');
        }

        return null;
    }
}
