using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CaffeTop.Doctor;
using CaffeTop.Events;

namespace CaffeTop.Diagnoses;

/// <summary>
/// A diagnosis as a JSON array of {rule, severity, file, line, column, layer, blob, iteration, sentence, why, remedy, evidence}; what is not known
/// is null. Evidence is an object of numbers; a number that JSON cannot hold is "nan", "inf" or "-inf".
/// </summary>
internal static class DiagnosisJson
{
    public static string Render(Diagnosis diagnosis)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var finding in diagnosis.Findings) Write(json, finding);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        var place = finding.Place;
        json.WriteStartObject();
        json.WriteString("rule", finding.Rule);
        json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        Write(json, "file", place.File);
        Write(json, "line", place.Line);
        Write(json, "column", place.Column);
        Write(json, "layer", place.Layer);
        Write(json, "blob", place.Blob);
        Write(json, "iteration", place.Iteration);
        json.WriteString("sentence", SafeText.Clean(finding.What));
        json.WriteString("why", SafeText.Clean(finding.Why));
        json.WriteString("remedy", SafeText.Clean(finding.Remedy));
        json.WriteStartObject("evidence");
        foreach (var fact in finding.Evidence)
        {
            if (double.IsFinite(fact.Value)) json.WriteNumber(fact.Name, fact.Value);
            else json.WriteString(fact.Name, double.IsNaN(fact.Value) ? "nan" : fact.Value > 0 ? "inf" : "-inf");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null) json.WriteNull(name);
        else json.WriteString(name, SafeText.Clean(value));
    }

    private static void Write(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
