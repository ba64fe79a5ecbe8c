using System.Globalization;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse;

/// <summary>
/// A finding in one line: <c>Finding SEVERITY RULE: what | why | remedy | file F | line N | column N | layer L | blob B | iteration N | NAME = VALUE …</c>;
/// places that are not known are left out.
/// </summary>
public static class FindingLine
{
    internal static void Write(LogText log, Finding finding)
    {
        log.Begin(CaffeSource.Own, finding.Severity == Severity.Hint ? 'I' : 'W').Text("Finding ").Text(finding.Severity.ToString().ToLowerInvariant()).Text(" ");
        log.Word(finding.Rule, ": ").Text(": ").Word(finding.What, " | ").Text(" | ").Word(finding.Why, " | ").Text(" | ").Word(finding.Remedy, " | ");
        var place = finding.Place;
        if (place.File is not null) log.Text(" | file ").Word(place.File, " | ");
        if (place.Line is { } line) log.Text(" | line ").Number(line);
        if (place.Column is { } column) log.Text(" | column ").Number(column);
        if (place.Layer is not null) log.Text(" | layer ").Word(place.Layer, " | ");
        if (place.Blob is not null) log.Text(" | blob ").Word(place.Blob, " | ");
        if (place.Iteration is { } iteration) log.Text(" | iteration ").Number(iteration);
        foreach (var fact in finding.Evidence)
            log.Text(" | fact ").Word(fact.Name, " = ").Text(" = ").Text(fact.Value.ToString("R", CultureInfo.InvariantCulture));
        log.End();
    }

    /// <param name="text">What follows <c>Finding </c>; null where it is not such a line.</param>
    public static Finding? Read(string text)
    {
        var words = new OwnWords(text);
        if (!Enum.TryParse<Severity>(words.Word(" "), ignoreCase: true, out var severity) || !Enum.IsDefined(severity)) return null;
        var (rule, what, why, remedy) = (words.Word(": "), words.Word(" | "), words.Word(" | "), words.Word(" | ", orEnd: true));
        var file = words.Try("file ") ? words.Word(" | ", orEnd: true) : null;
        var line = Number(ref words, "line ");
        var column = Number(ref words, "column ");
        var layer = words.Try("layer ") ? words.Word(" | ", orEnd: true) : null;
        var blob = words.Try("blob ") ? words.Word(" | ", orEnd: true) : null;
        var iteration = Number(ref words, "iteration ");
        var facts = new List<FindingFact>();
        while (words.Try("fact "))
        {
            var name = words.Word(" = ");
            if (!double.TryParse(words.Word(" | ", orEnd: true), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
            facts.Add(new FindingFact(name, value));
        }

        return words.IsAtEnd ? new Finding(rule, severity, new FindingPlace(file, line, column, layer, blob, iteration), what, why, remedy, facts) : null;
    }

    private static int? Number(ref OwnWords words, string name)
    {
        if (!words.Try(name)) return null;
        var number = words.Number();
        _ = words.Try(" | ");
        return number;
    }
}
