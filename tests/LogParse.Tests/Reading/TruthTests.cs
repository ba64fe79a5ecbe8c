using System.Globalization;
using System.Text.Json;
using CaffeTop.LogParse.Reading;
using CaffeTop.Tests.Shared;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Whole logs of many Caffes: the counts that another program found.</summary>
public class TruthTests
{
    public static TheoryData<string> Logs()
    {
        var logs = new TheoryData<string>();
        if (SharedFolder.Root is not { } folder)
        {
            logs.Add("none");
            return logs;
        }

        foreach (var truth in Directory.GetFiles(Path.Combine(folder, "logs", "truth"), "*.json").Order(StringComparer.Ordinal))
            logs.Add(Path.GetFileNameWithoutExtension(truth));
        return logs;
    }

    [SkippableTheory]
    [MemberData(nameof(Logs))]
    public void Counts_equal_the_truth(string name)
    {
        using var truth = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOrSkip("logs", "truth", name + ".json")));
        var path = Path.Combine(SharedFolder.Root!, "logs", "public", name);
        if (!File.Exists(path)) path = Path.Combine(SharedFolder.Root!, "logs", "made", name);
        var sink = new CountingSink();
        var parser = new LogParser(sink);
        parser.Hint(path, null);
        parser.Feed(File.ReadAllBytes(path));
        parser.Flush();
        Assert.Equal(Lines(Expected(truth.RootElement)), Lines(Found(sink, parser)));
    }

    private static string Lines(SortedDictionary<string, string> all) => string.Join('\n', all.Select(pair => $"{pair.Key}: {pair.Value}"));

    private static SortedDictionary<string, string> Expected(JsonElement truth)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] counts =
        [
            "lines", "train_loss_points", "first_iter", "last_iter", "first_loss", "last_loss", "min_loss", "nonfinite_loss", "lr_points", "lr_first", "lr_last", "lr_distinct_count",
            "test_headers", "snapshots", "solverstates", "last_snapshot", "clock_backwards", "fatal_count", "threads", "records",
        ];
        foreach (var key in counts) all[key] = Text(truth.GetProperty(key));
        all["test_nets"] = string.Join(' ', truth.GetProperty("test_nets").EnumerateArray());
        foreach (var output in truth.GetProperty("train_outputs").EnumerateArray()) all[Key("train", output)] = Output(output);
        foreach (var output in truth.GetProperty("test_outputs").EnumerateArray()) all[Key("test", output)] = Output(output);
        foreach (var fatal in truth.GetProperty("fatal").EnumerateArray()) all[$"fatal {fatal[0]}"] = Start(fatal[1].GetString()!);
        foreach (var severity in truth.GetProperty("severity").EnumerateObject()) all["severity " + severity.Name] = Text(severity.Value);
        all["first_ts"] = Stamp(truth.GetProperty("first_ts").GetString()!);
        all["last_ts"] = Stamp(truth.GetProperty("last_ts").GetString()!);
        foreach (var debug in truth.GetProperty("debug").EnumerateObject()) all["debug " + debug.Name] = Text(debug.Value);
        foreach (var happened in truth.GetProperty("events").EnumerateObject()) all["event " + happened.Name] = Text(happened.Value);
        all["year"] = truth.GetProperty("year_hints") is { } hints && hints.GetArrayLength() > 0 ? hints[0][1].GetString()![..4]
            : truth.GetProperty("first_ts").GetString()!.IndexOf(' ') == 8 ? truth.GetProperty("first_ts").GetString()![..4] : "";
        all.Remove("event epoch_field");
        return all;
    }

    private static SortedDictionary<string, string> Found(CountingSink sink, LogParser parser)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["lines"] = N(sink.LineCount),
            ["train_loss_points"] = N(sink.Losses.Count),
            ["first_iter"] = sink.Losses.Count == 0 ? "" : N(sink.Losses[0].Iteration),
            ["last_iter"] = sink.Losses.Count == 0 ? "" : N(sink.Losses[^1].Iteration),
            ["first_loss"] = sink.Losses.Count == 0 ? "" : N(sink.Losses[0].Loss),
            ["last_loss"] = sink.Losses.Count == 0 ? "" : N(sink.Losses[^1].Loss),
            ["min_loss"] = sink.Losses.Exists(point => double.IsFinite(point.Loss)) ? N(sink.Losses.Where(point => double.IsFinite(point.Loss)).Min(point => point.Loss)) : "",
            ["nonfinite_loss"] = N(sink.Losses.Count(point => !double.IsFinite(point.Loss))),
            ["lr_points"] = N(sink.Rates.Count),
            ["lr_first"] = sink.Rates.Count == 0 ? "" : N(sink.Rates[0]),
            ["lr_last"] = sink.Rates.Count == 0 ? "" : N(sink.Rates[^1]),
            ["lr_distinct_count"] = N(sink.Rates.Distinct().Count()),
            ["test_headers"] = N(sink.TestHeaders),
            ["snapshots"] = N(sink.Snapshots),
            ["solverstates"] = N(sink.States),
            ["last_snapshot"] = sink.LastSnapshot ?? "",
            ["clock_backwards"] = N(sink.StepsBack),
            ["fatal_count"] = N(sink.Fatal.Count),
            ["threads"] = N(sink.Threads.Count),
            ["records"] = N(sink.Records),
            ["test_nets"] = string.Join(' ', sink.TestNets),
            ["first_ts"] = Stamp(sink.FirstTicks),
            ["last_ts"] = Stamp(sink.LastTicks),
            ["year"] = parser.YearFrom is YearSource.FileHeader or YearSource.Stamp ? N(parser.Year!.Value) : "",
        };
        foreach (var (index, output) in sink.TrainOutputs) all[$"train {index.Index} {index.Name}"] = Output(output);
        foreach (var (index, output) in sink.TestOutputs) all[$"test {index.Index} {index.Name}"] = Output(output);
        foreach (var (line, text) in sink.Fatal) all[$"fatal {line}"] = Start(text);
        foreach (var (severity, count) in sink.Severities) all[$"severity {severity}"] = N(count);
        if (sink.Forward > 0) all["debug Forward"] = N(sink.Forward);
        if (sink.Backward > 0) all["debug Backward"] = N(sink.Backward);
        (string Name, LogMessage Message)[] events =
        [
            ("resuming", LogMessage.Resuming), ("copying_layer", LogMessage.CopyingLayer), ("restore_history", LogMessage.RestoringHistory), ("solving", LogMessage.Solving),
            ("waiting", LogMessage.WaitingForData), ("queue_empty", LogMessage.DataQueueEmpty), ("done", LogMessage.OptimizationDone), ("stopped_early", LogMessage.StoppedEarly),
            ("ignoring_layer", LogMessage.IgnoringLayer), ("finetuning", LogMessage.Finetuning), ("multistep", LogMessage.RateStep), ("missing_pos", LogMessage.MissingTruePositive),
            ("prefetch_restart", LogMessage.DataRestarted),
        ];
        foreach (var (name, message) in events)
        {
            if (sink.Messages.TryGetValue(message, out var count)) all["event " + name] = N(count);
        }

        if (sink.ProducedOutputs > 0) all["event net_produces"] = N(sink.ProducedOutputs);
        if (sink.Messages.TryGetValue(LogMessage.Crash, out var crashes)) all["event check_failure"] = N(crashes);
        return all;
    }

    private static string Output((int Count, double Min, double Last) output) =>
        $"{output.Count} {(double.IsFinite(output.Min) ? N(output.Min) : "")} {N(output.Last)}";

    private static string Output(JsonElement output) =>
        $"{Text(output.GetProperty("count"))} {Text(output.GetProperty("min"))} {Text(output.GetProperty("last"))}";

    private static string Key(string phase, JsonElement output) => $"{phase} {output.GetProperty("index")} {output.GetProperty("name").GetString()}";

    private static string Start(string text) => text[..Math.Min(text.Length, 80)].TrimEnd();

    private static string Stamp(long ticks) => ticks < 0 ? "" : new DateTime(ticks).ToString("MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Stamp(string stamp) => stamp.IndexOf(' ', StringComparison.Ordinal) == 8 ? stamp[4..] : stamp;

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()! is "nan" ? "NaN" : value.GetString()!,
        _ => N(value.GetDouble()),
    };

    private static string N(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
