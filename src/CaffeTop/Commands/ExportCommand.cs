using System.CommandLine;
using System.Globalization;
using System.Text;
using CaffeTop.CommandLine;
using CaffeTop.Export;
using CaffeTop.Output;
using CaffeTop.Runs;

namespace CaffeTop.Commands;

/// <summary><c>caffetop export LOG… --format F --out PATH</c>: a run's numbers and pictures for other programs and for papers.</summary>
internal static class ExportCommand
{
    private const string Formats = "csv, json, jsonl, svg, png, tensorboard or text";

    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG") { Description = "Caffe logs, gzipped or not; several are compared.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format") { HelpName = "FORMAT", Description = $"One of {Formats}.", Required = true };
        var output = new Option<string>("--out")
        {
            HelpName = "PATH", Description = "The file to write; - is standard output (not for png and tensorboard). A folder for tensorboard gets a file of the right name.", Required = true,
        };
        var what = new Option<string?>("--what") { HelpName = "LIST", Description = "Of train,test,lr,events,norms (default: train,test,lr; json and jsonl: all)." };
        var wide = new Option<bool>("--wide") { Description = "csv: a row per iteration with a column per curve, instead of a row per value." };
        var command = new Command("export", "Write a log's curves and events as CSV, JSON, TensorBoard's events, or its charts as SVG, PNG or text.") { logs, format, output, what, wide };
        command.SetAction(parsed =>
        {
            var chosen = ParseFormat(parsed.GetRequiredValue(format));
            var choice = ParseWhat(parsed.GetValue(what), chosen);
            if (parsed.GetValue(wide) && chosen != ExportFormat.Csv) throw new UsageException("--wide belongs to --format csv");
            if (parsed.GetValue(wide) && choice.HasFlag(ExportChoice.Events)) throw new UsageException("a wide table has no place for events; leave --wide out, or events out of --what");
            var paths = parsed.GetRequiredValue(logs);
            var path = parsed.GetRequiredValue(output);
            if (chosen == ExportFormat.Jsonl)
            {
                Write(path, chosen, paths, stream => EventLines.Write(stream, paths, choice));
                return ExitCode.Done;
            }

            var runs = paths.Select(static p => RunLoader.Load(p, everyPoint: true)).ToList();
            Write(path, chosen, paths, stream => RunExport.Write(stream, chosen, runs, choice, parsed.GetValue(wide)));
            foreach (var run in runs)
            {
                if (run.Damage is { } damage) StandardStreams.PrintError("caffetop: " + damage);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(string path, ExportFormat format, string[] logs, Action<Stream> write)
    {
        if (path == "-")
        {
            if (format is ExportFormat.Png or ExportFormat.TensorBoard)
                throw new UsageException($"--format {format.ToString().ToLowerInvariant()} is no text and cannot go to standard output; name a file with --out");
            using var text = new MemoryStream();
            write(text);
            StandardStreams.Print(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
            return;
        }

        if (format == ExportFormat.TensorBoard && Directory.Exists(path)) path = Path.Combine(path, EventFileName(logs[0]));
        OutputFile.Write(path, write);
    }

    // TensorBoard looks for "tfevents" in names; the number is the log's time, so that a second export replaces the first.
    private static string EventFileName(string log) => string.Create(
        CultureInfo.InvariantCulture, $"events.out.tfevents.{new DateTimeOffset(File.GetLastWriteTimeUtc(log)).ToUnixTimeSeconds()}.{Path.GetFileNameWithoutExtension(log)}");

    private static ExportFormat ParseFormat(string text) => text switch
    {
        "csv" => ExportFormat.Csv,
        "json" => ExportFormat.Json,
        "jsonl" => ExportFormat.Jsonl,
        "svg" => ExportFormat.Svg,
        "png" => ExportFormat.Png,
        "tensorboard" => ExportFormat.TensorBoard,
        "text" => ExportFormat.Text,
        _ => throw new UsageException($"--format \"{text}\" is not known; it is one of {Formats}"),
    };

    private static ExportChoice ParseWhat(string? text, ExportFormat format)
    {
        if (text is null)
        {
            return format is ExportFormat.Json or ExportFormat.Jsonl
                ? ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr | ExportChoice.Events | ExportChoice.Norms
                : ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr;
        }

        var choice = ExportChoice.None;
        foreach (var word in Lists.Split(text))
        {
            choice |= word switch
            {
                "train" => ExportChoice.Train,
                "test" => ExportChoice.Test,
                "lr" => ExportChoice.Lr,
                "events" => ExportChoice.Events,
                "norms" => ExportChoice.Norms,
                _ => throw new UsageException($"--what \"{word}\" is not known; it is a list of train, test, lr, events, norms"),
            };
        }

        return choice == ExportChoice.None ? throw new UsageException("--what is empty; it is a list of train, test, lr, events, norms") : choice;
    }
}
