using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CaffeTop.Summary;

/// <summary>The counts of one log or several as JSON. Numbers that JSON has no word for are the strings "nan", "inf" and "-inf".</summary>
internal static class CountsJson
{
    // As many rates as a person compares; their number is beside them.
    private const int MostRates = 12;

    /// <summary>One object for one log, an array for several.</summary>
    public static string Render(IReadOnlyList<LogSummary> logs)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Default }))
        {
            if (logs.Count != 1) json.WriteStartArray();
            foreach (var log in logs) Write(json, log);
            if (logs.Count != 1) json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, LogSummary log)
    {
        var counts = log.Counts;
        json.WriteStartObject();
        json.WriteString("file", Path.GetFileName(log.Path));
        json.WriteNumber("bytes", log.Bytes);
        json.WriteNumber("lines", counts.Lines);
        json.WriteNumber("records", counts.Records);
        json.WriteNumber("non_records", counts.Lines - counts.Records);
        json.WriteStartObject("severity");
        foreach (var (letter, count) in counts.Severities) json.WriteNumber(letter.ToString(), count);
        json.WriteEndObject();
        json.WriteNumber("clock_backwards", counts.ClockSteps);
        json.WriteStartArray("year_hints");
        foreach (var (kind, text) in counts.YearHints)
        {
            json.WriteStartArray();
            json.WriteStringValue(kind);
            json.WriteStringValue(text);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("sessions", counts.Solvers);
        WriteLoss(json, counts.Loss);
        WriteRates(json, counts);
        WriteTests(json, counts);
        Write(json, "train_outputs", counts.TrainOutputs, withMax: false);
        Write(json, "test_outputs", counts.TestOutputs, withMax: true);
        json.WriteNumber("snapshots", counts.Snapshots);
        json.WriteNumber("solverstates", counts.SolverStates);
        json.WriteString("last_snapshot", counts.LastSnapshot);
        json.WriteStartArray("fatal");
        foreach (var (line, text) in counts.Fatal)
        {
            json.WriteStartArray();
            json.WriteNumberValue(line);
            json.WriteStringValue(text);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("fatal_count", counts.FatalCount);
        json.WriteStartObject("debug");
        if (counts.Forward > 0) json.WriteNumber("Forward", counts.Forward);
        if (counts.Backward > 0) json.WriteNumber("Backward", counts.Backward);
        if (counts.Updates > 0) json.WriteNumber("Update", counts.Updates);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLoss(Utf8JsonWriter json, LossCount loss)
    {
        json.WriteNumber("train_loss_points", loss.Points);
        Write(json, "first_iter", loss.FirstIteration);
        Write(json, "last_iter", loss.LastIteration);
        json.WriteNumber("distinct_iters", loss.DistinctIterations);
        json.WriteNumber("iter_regressions", loss.Regressions);
        json.WriteNumber("iter_repeats", loss.Repeats);
        WriteFinite(json, "min_loss", loss.Min);
        Write(json, "min_loss_iter", loss.MinIteration);
        WriteFinite(json, "max_loss", loss.Max);
        WriteValue(json, "first_loss", loss.First, loss.Points > 0);
        WriteValue(json, "last_loss", loss.Last, loss.Points > 0);
        json.WriteNumber("nonfinite_loss", loss.NonFinite);
        Write(json, "first_nonfinite_iter", loss.FirstNonFinite);
        json.WriteNumber("loss_87_points", loss.Saturations);
    }

    private static void WriteRates(Utf8JsonWriter json, LogCounts counts)
    {
        json.WriteNumber("lr_points", counts.RateLines);
        json.WriteStartArray("lr_distinct");
        foreach (var rate in counts.Rates.Take(MostRates)) Value(json, rate);
        json.WriteEndArray();
        json.WriteNumber("lr_distinct_count", counts.Rates.Count);
        WriteValue(json, "lr_first", counts.Rates.Count > 0 ? counts.Rates[0] : 0, counts.Rates.Count > 0);
        WriteValue(json, "lr_last", counts.LastRate, counts.Rates.Count > 0);
    }

    private static void WriteTests(Utf8JsonWriter json, LogCounts counts)
    {
        json.WriteNumber("test_headers", counts.TestHeaders);
        json.WriteNumber("test_points", counts.TestPoints);
        json.WriteNumber("test_headers_without_output", counts.TestHeaders - counts.TestPoints);
        json.WriteStartArray("test_nets");
        foreach (var net in counts.TestNets) json.WriteNumberValue(net);
        json.WriteEndArray();
        Write(json, "test_iters_first", counts.FirstTest);
        Write(json, "test_iters_last", counts.LastTest);
    }

    private static void Write(Utf8JsonWriter json, string key, OutputCounts outputs, bool withMax)
    {
        json.WriteStartArray(key);
        foreach (var output in outputs.Sorted)
        {
            json.WriteStartObject();
            json.WriteNumber("index", output.Index);
            json.WriteString("name", output.Name);
            json.WriteNumber("count", output.Count);
            WriteFinite(json, "min", output.Min);
            if (withMax) WriteFinite(json, "max", output.Max);
            WriteValue(json, "last", output.Last, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string key, int? number)
    {
        if (number is { } known) json.WriteNumber(key, known);
        else json.WriteNull(key);
    }

    private static void WriteFinite(Utf8JsonWriter json, string key, double value) => WriteValue(json, key, value, double.IsFinite(value));

    private static void WriteValue(Utf8JsonWriter json, string key, double value, bool isKnown)
    {
        json.WritePropertyName(key);
        if (isKnown) Value(json, value);
        else json.WriteNullValue();
    }

    private static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }
}
