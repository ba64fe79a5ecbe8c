using System.Globalization;
using System.Text.RegularExpressions;
using CaffeTop.Engine;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Reading;

/// <summary>A prototxt that cannot be read: each mistake with its place, and the word that was meant.</summary>
public sealed partial class PrototxtSyntax : IRule
{
    private const int MostTold = 20;

    public string Id => "prototxt-syntax";

    /// <summary>What kept a file's text from being read, or from being brought to the present form.</summary>
    internal IEnumerable<Finding> Check(CaffeTopException failure, string path) => failure is ProtoException mistakes ? Check(mistakes.Diagnostics) : [Upgrade(failure.Message, path)];

    private Finding Upgrade(string message, string path)
    {
        var place = new FindingPlace(path);
        if (Place().Match(message) is { Success: true } at)
        {
            place = place with { Line = int.Parse(at.Groups[1].Value, CultureInfo.InvariantCulture), Column = int.Parse(at.Groups[2].Value, CultureInfo.InvariantCulture) };
            message = message[at.Length..];
        }

        return this.Error(place, Sentence(message), "Old files are brought to the present form before anything else, and this one cannot be.", "Mend this line; the file is read again from the start.");
    }

    private IEnumerable<Finding> Check(IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var mistake in diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Take(MostTold))
        {
            yield return this.Error(
                new FindingPlace(mistake.File, mistake.Line, mistake.Column), Sentence(mistake.Message),
                "Caffe stops at the first such place, before it builds anything.",
                mistake.Suggestion is { } right ? $"Write \"{Words.Name(right)}\" here." : "Mend this line; the file is read again from the start.");
        }
    }

    [GeneratedRegex(@"^\S+:(\d+):(\d+): ")]
    private static partial Regex Place();

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";
}
