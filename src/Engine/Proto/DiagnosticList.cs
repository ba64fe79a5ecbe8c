namespace CaffeTop.Engine.Proto;

/// <summary>
/// What a reader finds wrong with one text. A file that is not what it should be (an image, a log) would yield an error per word: after
/// <see cref="MostErrors"/> the reader is told to stop, and warnings beyond <see cref="MostWarnings"/> are only counted.
/// </summary>
internal sealed class DiagnosticList(SourceText source)
{
    public const int MostErrors = 200, MostWarnings = 200;
    private readonly List<Diagnostic> _all = [];
    private int _warnings;
    private int _lastErrorAt = -1;

    public int Errors { get; private set; }

    public bool IsFull => Errors >= MostErrors;

    public void Error(int offset, int length, string message, string? suggestion = null)
    {
        // Two sentences about one token are one too many: the first is the cause.
        if (IsFull || offset == _lastErrorAt) return;
        _lastErrorAt = offset;
        Errors++;
        _all.Add(source.Report(DiagnosticSeverity.Error, offset, length, message, suggestion));
    }

    public void Error(TextToken token, string message, string? suggestion = null) => Error(token.Start, token.Length, message, suggestion);

    public void Warn(int offset, int length, string message, string? suggestion = null)
    {
        if (_warnings++ < MostWarnings) _all.Add(source.Report(DiagnosticSeverity.Warning, offset, length, message, suggestion));
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Diagnostic> ToList()
    {
        var sorted = _all.OrderBy(d => d.Line).ThenBy(d => d.Column).ToList();
        if (_warnings > MostWarnings)
        {
            var last = sorted[^1];
            sorted.Add(new Diagnostic(DiagnosticSeverity.Warning, source.File, last.Line, last.Column, 1, $"and {_warnings - MostWarnings} more warnings of these kinds", ""));
        }

        return sorted;
    }
}
