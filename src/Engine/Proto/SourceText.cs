namespace CaffeTop.Engine.Proto;

/// <summary>A text file in memory: offsets to lines and columns, and windows of lines fit to be printed under an error.</summary>
internal sealed class SourceText
{
    private const int WindowBefore = 60, Window = 110;
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text, string file)
    {
        Text = text;
        File = file;
        Start = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        _lineStarts[0] = Start;
        for (var at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1)) _lineStarts.Add(at + 1);
    }

    public string Text { get; }

    public string File { get; }

    /// <summary>Where the text begins: after a byte order mark, if there is one.</summary>
    public int Start { get; }

    /// <summary>Line and column, both from 1, of an offset.</summary>
    public (int Line, int Column) Locate(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        line = Math.Max(0, line);
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    public Diagnostic Report(DiagnosticSeverity severity, int offset, int length, string message, string? suggestion = null)
    {
        var (line, column) = Locate(offset);
        var lineStart = _lineStarts[line - 1];
        var lineEnd = line < _lineStarts.Count ? _lineStarts[line] - 1 : Text.Length;
        if (lineEnd > lineStart && Text[lineEnd - 1] == '\r') lineEnd--;
        var from = offset - lineStart > WindowBefore ? offset - WindowBefore : lineStart;
        if (from > lineStart && char.IsLowSurrogate(Text[from])) from++;
        var to = Math.Min(lineEnd, from + Window);
        if (to < lineEnd && to > from && char.IsHighSurrogate(Text[to - 1])) to--;
        var tokenEnd = Math.Clamp(offset + length, Math.Min(offset, to), to);
        var before = (from > lineStart ? "…" : "") + Show(from, Math.Min(offset, to));
        var token = Show(Math.Min(offset, to), tokenEnd);
        var shown = before + token + Show(tokenEnd, to) + (to < lineEnd ? "…" : "");
        return new Diagnostic(severity, File, line, column, Math.Max(length, 1), message, shown.TrimEnd(), suggestion)
        {
            CaretIndent = Cells(before),
            CaretWidth = Math.Max(1, Cells(token)),
        };
    }

    // A tab is shown as one blank, so that the caret stands below the token whatever the terminal's tab stops are.
    private string Show(int from, int to) => to <= from ? "" : SafeText.Clean(Text.AsSpan(from, to - from).ToString().Replace('\t', ' '));

    private static int Cells(string text)
    {
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
            cells += rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF)
                or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1;
        return cells;
    }
}
