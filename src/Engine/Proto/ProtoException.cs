using System.Text;

namespace CaffeTop.Engine.Proto;

/// <summary>A file that could not be read, with all that was wrong with it. The message shows the first twenty errors at most, in 4 KB at most.</summary>
public sealed class ProtoException : CaffeTopException
{
    private const int MostShown = 20, MostCharacters = 3600;

    public ProtoException(string file, IReadOnlyList<Diagnostic> diagnostics) : base(Render(diagnostics))
    {
        File = file;
        Diagnostics = diagnostics;
    }

    public string File { get; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    private static string Render(IReadOnlyList<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        var shown = 0;
        foreach (var error in errors)
        {
            var rendered = error.ToString();
            if (shown > 0 && (shown == MostShown || text.Length + rendered.Length > MostCharacters)) break;
            if (shown > 0) text.Append('\n');
            text.Append(rendered);
            shown++;
        }

        if (shown < errors.Count) text.Append($"\nand {errors.Count - shown} more error{(errors.Count - shown == 1 ? "" : "s")}");
        return text.ToString();
    }
}
