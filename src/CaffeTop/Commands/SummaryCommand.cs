using System.CommandLine;
using CaffeTop.LogParse.Files;
using CaffeTop.Output;
using CaffeTop.Runs;
using CaffeTop.Summary;

namespace CaffeTop.Commands;

/// <summary><c>caffetop summary LOG…</c>: what ran, how long, how well, what went wrong; with <c>--json</c> the counts of each log's lines.</summary>
internal static class SummaryCommand
{
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG") { Description = "Caffe logs, gzipped or not.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print the counts of each log's lines as JSON: an object, or an array for several logs." };
        var command = new Command("summary", "Sum up logs: sessions, best and last outputs, rates, snapshots, speed, faults.") { logs, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(logs), parsed.GetValue(json)));
        return command;
    }

    public static int Run(string[] logs, bool asJson)
    {
        var read = new List<LogSummary>();
        foreach (var path in logs) read.Add(Read(path));
        StandardStreams.Print(asJson ? CountsJson.Render(read) : RunText.Render(read));
        foreach (var log in read)
        {
            if (log.Run.Damage is { } damage) StandardStreams.PrintError("caffetop: " + damage);
        }

        return ExitCode.Done;
    }

    internal static LogSummary Read(string path)
    {
        using var file = LogFile.Open(path);
        var counts = new LogCounts();
        var run = new RunModel(Path.GetFileName(path));
        new RunLoader(run, counts).Read(file, null, CancellationToken.None);
        return new LogSummary(path, file.Length, counts, run);
    }
}
