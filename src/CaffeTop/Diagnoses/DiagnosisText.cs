using System.Globalization;
using System.Text;
using CaffeTop.Doctor;
using CaffeTop.Events;

namespace CaffeTop.Diagnoses;

/// <summary>A diagnosis for people: per finding a headline, what, why and what to do; then what was looked at.</summary>
internal static class DiagnosisText
{
    private const int Width = 110;

    public static string Render(Diagnosis diagnosis)
    {
        var text = new StringBuilder();
        foreach (var finding in diagnosis.Findings)
        {
            text.Append(finding.Severity.ToString().ToLowerInvariant()).Append("  ").Append(finding.Rule);
            if (finding.Place.ToString() is { Length: > 0 } place) text.Append("  ").Append(SafeText.Clean(place));
            text.Append('\n');
            Wrap(text, "  ", finding.What);
            Wrap(text, "  Why: ", finding.Why);
            Wrap(text, "  Do:  ", finding.Remedy);
            text.Append('\n');
        }

        foreach (var remark in diagnosis.Remarks) Wrap(text, "· ", remark);
        if (diagnosis.Remarks.Count > 0) text.Append('\n');
        return text.Append(Total(diagnosis.Findings)).Append('\n').ToString();
    }

    private static string Total(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0) return "Nothing found.";
        var parts = new List<string>();
        foreach (var severity in new[] { Severity.Error, Severity.Warning, Severity.Hint })
        {
            var count = findings.Count(finding => finding.Severity == severity);
            if (count > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {severity.ToString().ToLowerInvariant()}{(count == 1 ? "" : "s")}"));
        }

        return string.Join(", ", parts) + (findings.Count > 1 ? "; begin with the first." : "");
    }

    private static void Wrap(StringBuilder text, string lead, string sentence)
    {
        var indent = new string(' ', lead.Length);
        var column = lead.Length;
        text.Append(lead);
        foreach (var word in SafeText.Clean(sentence).Split(' '))
        {
            if (column > indent.Length && column + word.Length > Width)
            {
                text.Length--;
                text.Append('\n').Append(indent);
                column = indent.Length;
            }

            text.Append(word).Append(' ');
            column += word.Length + 1;
        }

        text.Length--;
        text.Append('\n');
    }
}
