using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CaffeTop.Doctor.Comparing;
using CaffeTop.Events;

namespace CaffeTop.Diagnoses;

/// <summary>Differences as a JSON array of {part, name, field, first, second, iteration, sentence}; what does not apply is null. No difference: an empty array.</summary>
internal static class ComparisonJson
{
    public static string Render(IReadOnlyList<Difference> found)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var difference in found)
            {
                if (difference.IsNone) continue;
                json.WriteStartObject();
                json.WriteString("part", difference.Part);
                Write(json, "name", difference.Name);
                Write(json, "field", difference.Field);
                Write(json, "first", difference.First);
                Write(json, "second", difference.Second);
                if (difference.Iteration is { } iteration) json.WriteNumber("iteration", iteration);
                else json.WriteNull("iteration");
                json.WriteString("sentence", SafeText.Clean(difference.Sentence));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null) json.WriteNull(name);
        else json.WriteString(name, SafeText.Clean(value));
    }
}
