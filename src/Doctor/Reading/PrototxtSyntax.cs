using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Reading;

/// <summary>A prototxt that cannot be read: each mistake with its place, and the word that was meant.</summary>
public sealed class PrototxtSyntax : IRule
{
    private const int MostTold = 20;

    public string Id => "prototxt-syntax";

    internal IEnumerable<Finding> Check(IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var mistake in diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Take(MostTold))
        {
            yield return this.Error(
                new FindingPlace(mistake.File, mistake.Line, mistake.Column), Sentence(mistake.Message),
                "Caffe stops at the first such place, before it builds anything.",
                mistake.Suggestion is { } right ? $"Write \"{Words.Name(right)}\" here." : "Mend this line; the file is read again from the start.");
        }
    }

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";
}
