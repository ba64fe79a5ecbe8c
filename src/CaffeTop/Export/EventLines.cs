using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CaffeTop.Events;
using CaffeTop.LogParse.Files;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Export;

/// <summary>The events of logs as JSON lines: one object each, <c>event</c> its kind, then its fields. Values that JSON has no number for are strings.</summary>
internal static class EventLines
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <exception cref="LogFileException">A log is missing, unreadable, no regular file, empty, or no text.</exception>
    public static void Write(Stream stream, IReadOnlyList<string> paths, ExportChoice what)
    {
        foreach (var path in paths)
        {
            using var file = LogFile.Open(path);
            var log = paths.Count > 1 ? Path.GetFileName(path) : null;
            var builder = new EventBuilder(happened => Write(stream, log, happened, what), TimeZoneInfo.Utc);
            var parser = new LogParser(builder);
            builder.Dated = parser.Dated;
            parser.Hint(file.Path, file.Written);
            file.ReadAll(parser.Feed, null, CancellationToken.None);
            parser.Flush();
            builder.Flush();
        }
    }

    private static void Write(Stream stream, string? log, TrainingEvent happened, ExportChoice what)
    {
        if (!what.HasFlag(Kind(happened))) return;
        var fields = JsonSerializer.SerializeToUtf8Bytes(happened, happened.GetType(), Options);
        var head = $"{{\"event\":{JsonSerializer.Serialize(happened.GetType().Name)}{(log is null ? "" : ",\"log\":" + JsonSerializer.Serialize(log))}";
        stream.Write(Encoding.UTF8.GetBytes(head));
        stream.Write(fields.Length > 2 ? ","u8 : ""u8);
        stream.Write(fields.AsSpan(1));
        stream.WriteByte((byte)'\n');
    }

    private static ExportChoice Kind(TrainingEvent happened) => happened switch
    {
        IterationDone or GradientsClipped or RecordsRead => ExportChoice.Train,
        TestStarted or TestDone => ExportChoice.Test,
        LearningRateStepped => ExportChoice.Lr,
        LayerStatsSampled or NormsSampled or LayerTimesSampled => ExportChoice.Norms,
        _ => ExportChoice.Events,
    };
}
