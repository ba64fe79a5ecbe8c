using System.Globalization;
using System.Text.Json;
using CaffeTop.Tests.Shared;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Short pieces of rare variants, each with the values that a reader must find.</summary>
public class ExcerptTests
{
    [SkippableFact]
    public void Every_excerpt_gives_its_values()
    {
        var folder = SharedFolder.PathOrSkip("logs", "excerpts");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expect.json")));
        foreach (var excerpt in expected.RootElement.EnumerateObject())
        {
            var calls = WrittenCalls.Of(File.ReadAllBytes(Path.Combine(folder, excerpt.Name + ".log"))).Calls;
            AssertPairs(excerpt, "expect_loss", [.. calls.Where(call => call.StartsWith("loss ", StringComparison.Ordinal))]);
            AssertPairs(excerpt, "expect_test", Tests(calls));
            AssertPairs(excerpt, "expect_lr", [.. calls.Where(call => call.StartsWith("lr ", StringComparison.Ordinal))]);
            if (excerpt.Value.GetProperty("expect_outputs") is not { ValueKind: JsonValueKind.Array } outputs) continue;
            string[] wanted = [.. outputs.EnumerateArray().Select(pair => $"{pair[0].GetString()} {Number(pair[1])}")];
            Assert.Equal(wanted, calls.Where(call => call.StartsWith("train ", StringComparison.Ordinal)).Select(call => string.Join(' ', call.Split(' ')[2..4])));
        }
    }

    // Tests that have an output. Where the header does not say its iteration it is that of the line before that names one.
    private static string[] Tests(List<string> calls)
    {
        var tests = new List<string>();
        var (last, waiting) = ("0", "");
        foreach (var call in calls)
        {
            var words = call.Split(' ');
            if (words[0] is "loss" or "lr") last = words[1];
            if (words[0] == "test" && words[2].StartsWith('#')) waiting = $"test {(words[1] == "-1" ? last : words[1])} {words[2][1..]}";
            if (words[0] != "tested" || waiting.Length == 0) continue;
            tests.Add(waiting);
            waiting = "";
        }

        return [.. tests];
    }

    private static void AssertPairs(JsonProperty excerpt, string key, string[] calls)
    {
        string[] wanted = [.. excerpt.Value.GetProperty(key).EnumerateArray().Select(pair => $"{pair[0].GetInt32()} {Number(pair[1])}")];
        Assert.Equal(wanted, calls.Select(call => string.Join(' ', call.Split(' ')[1..3])));
    }

    private static string Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? "NaN" : element.GetDouble().ToString("R", CultureInfo.InvariantCulture);
}
