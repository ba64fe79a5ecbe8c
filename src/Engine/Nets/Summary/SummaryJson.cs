using System.Text;
using System.Text.Json;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>
/// A summary as JSON: <c>name</c>, <c>phase</c>, <c>layers</c> (an array of {name, type, bottoms, tops, top_shapes, param_shapes, lr_mult,
/// decay_mult, macs, bytes, implemented}) and <c>totals</c>. An unknown shape is null, a scalar is [].
/// </summary>
public static class SummaryJson
{
    public static string Render(NetSummary summary)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", summary.Name);
            json.WriteString("phase", summary.Phase.ToString().ToUpperInvariant());
            json.WriteStartArray("layers");
            foreach (var layer in summary.Layers) Write(json, layer);
            json.WriteEndArray();
            WriteTotals(json, summary);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, SummaryLayer layer)
    {
        json.WriteStartObject();
        json.WriteString("name", layer.Name);
        json.WriteString("type", layer.Type);
        WriteNames(json, "bottoms", layer.Bottoms);
        WriteNames(json, "tops", layer.Tops);
        WriteShapes(json, "top_shapes", layer.TopShapes);
        WriteShapes(json, "param_shapes", layer.Parameters.Select(static parameter => parameter.Shape));
        WriteNumbers(json, "lr_mult", layer.Parameters.Select(static parameter => parameter.LrMult));
        WriteNumbers(json, "decay_mult", layer.Parameters.Select(static parameter => parameter.DecayMult));
        json.WriteNumber("macs", layer.MultiplyAdds);
        json.WriteNumber("bytes", layer.Bytes);
        json.WriteBoolean("implemented", layer.IsImplemented);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, NetSummary summary)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("layers", summary.Layers.Count);
        json.WriteNumber("parameters", summary.Parameters);
        json.WriteNumber("multiply_adds", summary.MultiplyAdds);
        json.WriteNumber("bytes", summary.TopBytes);
        if (summary.Memory is { } memory)
        {
            json.WriteStartObject("memory");
            json.WriteNumber("data", memory.DataBytes);
            json.WriteNumber("diff", memory.DiffBytes);
            json.WriteNumber("weights", memory.WeightBytes);
            json.WriteNumber("weight_diffs", memory.WeightDiffBytes);
            json.WriteNumber("history", memory.HistoryBytes);
            json.WriteNumber("scratch", memory.ScratchBytes);
            json.WriteNumber("total", memory.TotalBytes);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("memory");
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string field, IReadOnlyList<string> names)
    {
        json.WriteStartArray(field);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string field, IEnumerable<float> values)
    {
        json.WriteStartArray(field);
        foreach (var value in values)
        {
            if (float.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static void WriteShapes(Utf8JsonWriter json, string field, IEnumerable<Shape?> shapes)
    {
        json.WriteStartArray(field);
        foreach (var shape in shapes)
        {
            if (shape is null)
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartArray();
            foreach (var dim in shape.Dims) json.WriteNumberValue(dim);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
