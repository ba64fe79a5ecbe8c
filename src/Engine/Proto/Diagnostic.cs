using System.Text;

namespace CaffeTop.Engine.Proto;

public enum DiagnosticSeverity
{
    Error,
    Warning,
}

/// <summary>
/// One finding about a text file. <paramref name="Line"/> and <paramref name="Column"/> count from 1; a column is one UTF-16 code unit
/// whatever its width, a tab counts as one, and the place is that of the offending token itself (the C++ parser counts tabs to multiples of
/// 8 and often names the token after). <paramref name="Length"/> is the token's. <paramref name="SourceLine"/> is the line, or a window of
/// it where it is long, safe to print. <paramref name="Suggestion"/> is the text that would be right in the token's place, where known.
/// </summary>
public sealed record Diagnostic(
    DiagnosticSeverity Severity, string File, int Line, int Column, int Length, string Message, string SourceLine, string? Suggestion = null)
{
    /// <summary>How many terminal cells of <see cref="SourceLine"/> stand before the token.</summary>
    internal int CaretIndent { get; init; }

    /// <summary>How many terminal cells the token takes in <see cref="SourceLine"/>; at least 1.</summary>
    internal int CaretWidth { get; init; } = 1;

    /// <summary><c>file:line:col: error: sentence</c>, without the source line.</summary>
    public string Headline => $"{SafeText.Clean(File)}:{Line}:{Column}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {Message}";

    /// <summary>The headline, the source line and a line with a caret below the token.</summary>
    public override string ToString()
    {
        if (SourceLine.Length == 0) return Headline;
        var text = new StringBuilder(Headline);
        text.Append("\n    ").Append(SourceLine).Append("\n    ").Append(' ', CaretIndent).Append('^').Append('~', CaretWidth - 1);
        return text.ToString();
    }
}
