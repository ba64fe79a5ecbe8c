using System.Globalization;
using System.Text.Json;
using CaffeTop.Runs;

namespace CaffeTop.Export;

/// <summary>Whole runs as one JSON array of logs: sessions with their curves as columns, and what happened. Values that JSON has no number for are strings.</summary>
internal static class RunJson
{
    public static void Write(Stream stream, IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (var run in runs)
        {
            json.WriteStartObject();
            json.WriteString("log", run.Name);
            json.WriteStartArray("sessions");
            foreach (var session in run.Sessions) Write(json, run, session, what);
            json.WriteEndArray();
            if (what.HasFlag(ExportChoice.Events)) WriteMarks(json, run);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RunModel run, Session session, ExportChoice what)
    {
        json.WriteStartObject();
        json.WriteNumber("session", session.Index);
        if (session.Rank >= 0) json.WriteNumber("rank", session.Rank);
        json.WriteString("reason", session.Reason);
        json.WriteString("net", session.NetName);
        json.WriteString("policy", session.Policy);
        json.WriteString("mode", session.Mode);
        Write(json, "max_iter", session.MaxIteration);
        Write(json, "first_iter", session.FirstIteration);
        Write(json, "last_iter", session.LastIteration);
        json.WriteString("started", Stamp(run, session.Started));
        json.WriteString("ended", Stamp(run, session.Ended));
        json.WriteString("end", session.End.ToString());
        json.WriteStartArray("curves");
        foreach (var curve in RunCurve.Of(run, what))
        {
            if (curve.Session != session) continue;
            json.WriteStartObject();
            json.WriteString("phase", curve.Phase);
            json.WriteString("index", curve.Index);
            json.WriteString("name", curve.Name);
            if (curve.Weight != 0 && float.IsFinite(curve.Weight)) json.WriteNumber("loss_weight", curve.Weight);
            Write(json, curve);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RunCurve curve)
    {
        json.WriteStartArray("iter");
        foreach (var x in curve.Values.X) json.WriteNumberValue(x);
        json.WriteEndArray();
        json.WriteStartArray("seconds");
        for (var i = 0; i < curve.Values.Count; i++)
        {
            var seconds = curve.Seconds(i);
            if (double.IsFinite(seconds)) json.WriteNumberValue(Math.Round(seconds, 6));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
        json.WriteStartArray("value");
        foreach (var y in curve.Values.Y)
        {
            if (float.IsFinite(y)) json.WriteNumberValue(y);
            else json.WriteStringValue(NumberSpelling.Of(y));
        }

        json.WriteEndArray();
    }

    private static void WriteMarks(Utf8JsonWriter json, RunModel run)
    {
        json.WriteStartArray("events");
        foreach (var mark in run.Marks)
        {
            json.WriteStartObject();
            json.WriteString("kind", mark.Kind.ToString());
            json.WriteNumber("session", mark.Session);
            json.WriteNumber("iter", mark.Iteration);
            json.WriteString("time", Stamp(run, mark.Time));
            json.WriteString("text", mark.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string key, int? number)
    {
        if (number is { } known) json.WriteNumber(key, known);
        else json.WriteNull(key);
    }

    // Without a year in the log there is none in the file.
    private static string? Stamp(RunModel run, DateTime? time) =>
        time?.ToString(run.Year is null ? "MM-dd'T'HH:mm:ss.ffffff" : "yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
