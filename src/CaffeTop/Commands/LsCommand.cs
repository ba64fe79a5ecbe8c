using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CaffeTop.Attaching;
using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.Summary;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Commands;

/// <summary><c>caffetop ls</c>: the runs of this user on this machine that can be attached to.</summary>
internal static class LsCommand
{
    private const string Silent = "does not answer";

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "For scripts: an array of runs." };
        var command = new Command("ls", "List the runs on this machine that can be attached to.") { json };
        command.SetAction(parsed =>
        {
            var runs = RunSearch.All(TimeProvider.System, static problem => StandardStreams.PrintError("caffetop: " + problem));
            if (parsed.GetValue(json)) StandardStreams.Print(Json(runs));
            else if (runs.Count > 0) StandardStreams.Print(Table(runs));
            else StandardStreams.PrintError("caffetop: no run of yours can be attached to on this machine");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Table(IReadOnlyList<FoundRun> runs)
    {
        var table = new TextTable(Capabilities.OutputWidth() ?? int.MaxValue, new("PID", true), new("NAME"), new("STATE"), new("ITERATION", true), new("STARTED"), new("SOLVER"), new("LOG"));
        foreach (var run in runs)
        {
            var pid = run.Process.ToString(CultureInfo.InvariantCulture);
            if (run.Card is not { } card)
            {
                table.Add(pid, "", Silent, "", "", "", "");
                continue;
            }

            table.Add(
                pid, Plain(card.Name), Plain(card.State),
                string.Create(CultureInfo.InvariantCulture, $"{card.Iteration:#,##0}{(card.MaxIteration is { } most ? $"/{most:#,##0}" : "")}"),
                card.Started.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Plain(card.Solver), Plain(card.LogFile ?? ""));
        }

        var text = new StringBuilder();
        table.Render(text, 0);
        return text.ToString();
    }

    // Another process's text, in one cell.
    private static string Plain(string text) => SafeText.Clean(text.AsSpan(), 200);

    private static string Json(IReadOnlyList<FoundRun> runs)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var run in runs) Write(json, run);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, FoundRun run)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", run.Process);
        json.WriteString("socket", run.Socket);
        if (run.Card is { } card)
        {
            json.WriteString("name", card.Name);
            json.WriteString("state", card.State);
            json.WriteNumber("iteration", card.Iteration);
            if (card.MaxIteration is { } most) json.WriteNumber("max_iteration", most);
            json.WriteString("started", card.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("solver", card.Solver);
            json.WriteString("folder", card.Folder);
            if (card.LogFile is { } log) json.WriteString("log", log);
        }
        else
        {
            json.WriteString("state", Silent);
            json.WriteString("problem", run.Problem);
        }

        json.WriteEndObject();
    }
}
