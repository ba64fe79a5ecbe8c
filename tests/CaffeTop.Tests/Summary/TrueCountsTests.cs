using System.Text.Json;
using CaffeTop.LogParse.Files;
using CaffeTop.Runs;
using CaffeTop.Summary;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Summary;

/// <summary>Every public and made log is counted as an independent script counted it.</summary>
public sealed class TrueCountsTests
{
    public static TheoryData<string> Logs()
    {
        var names = new TheoryData<string>();
        if (SharedFolder.Root is null) names.Add("");
        else foreach (var truth in Directory.GetFiles(Path.Combine(SharedFolder.Root, "logs", "truth"), "*.json").Order(StringComparer.Ordinal)) names.Add(Path.GetFileNameWithoutExtension(truth));
        return names;
    }

    [SkippableTheory]
    [MemberData(nameof(Logs))]
    public void CountsAreThoseOfTheTruthFile(string name)
    {
        using var truth = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOrSkip("logs", "truth", name + ".json")));
        var made = Path.Combine(SharedFolder.Root!, "logs", "made", name);
        var path = File.Exists(made) ? made : SharedFolder.PathOrSkip("logs", "public", name);
        using var counted = JsonDocument.Parse(CountsJson.Render([Read(path)]));

        // Some keys of the script are no counts of a run (bytes of other encodings, source lines): they are left out of the summary.
        var compared = 0;
        foreach (var key in counted.RootElement.EnumerateObject())
        {
            Assert.True(truth.RootElement.TryGetProperty(key.Name, out var expected), key.Name + " is no key of the truth");
            Assert.True(JsonElement.DeepEquals(expected, key.Value), $"{key.Name}: {key.Value} instead of {expected}");
            compared++;
        }

        string[] listed =
        [
            "train_loss_points", "test_points", "test_headers_without_output", "train_outputs", "test_outputs", "lr_points", "lr_distinct", "snapshots",
            "solverstates", "first_iter", "last_iter", "min_loss", "nonfinite_loss", "sessions", "iter_regressions", "clock_backwards", "year_hints", "fatal", "debug",
        ];
        foreach (var key in listed) Assert.True(counted.RootElement.TryGetProperty(key, out _), key + " is missing");
        Assert.True(compared >= listed.Length);
    }

    private static LogSummary Read(string path)
    {
        using var file = LogFile.Open(path);
        var counts = new LogCounts();
        var run = new RunModel(Path.GetFileName(path));
        new RunLoader(run, counts).Read(file, null, CancellationToken.None);
        return new LogSummary(path, file.Length, counts, run);
    }
}
