using System.Text.Json;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.LogParse.Tests.Reading;
using CaffeTop.Tests.Shared;

namespace CaffeTop.LogParse.Tests.Building;

/// <summary>Events of other Caffes' logs: as many as another program counted, and they survive being written and read again.</summary>
public class RealLogTests
{
    [SkippableTheory]
    [MemberData(nameof(TruthTests.Logs), MemberType = typeof(TruthTests))]
    public void Events_are_counted_as_the_truth_counts(string name)
    {
        using var truth = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOrSkip("logs", "truth", name + ".json")));
        int Count(string key) => truth.RootElement.GetProperty(key).GetInt32();
        var events = Read(name);
        Assert.Equal(Count("train_loss_points"), events.OfType<IterationDone>().Count());
        Assert.Equal(Count("test_points"), events.OfType<TestDone>().Count(t => t.Outputs.Count > 0));
        Assert.Equal(Count("test_headers"), events.OfType<TestStarted>().Count());
        Assert.Equal(Count("snapshots"), events.OfType<SnapshotWritten>().Count());
        Assert.Equal(Count("solverstates"), events.OfType<SnapshotWritten>().Count(s => s.StateFile is not null));
        Assert.Equal(Count("fatal_count"), events.OfType<Fault>().Count(f => f.Fatal));
        var rates = events.OfType<IterationDone>().Count(d => d.LearningRate is not null) + events.OfType<RawLine>().Count(r => r.Text.Contains(", lr = ", StringComparison.Ordinal));
        Assert.InRange(rates, truth.RootElement.GetProperty("lr_distinct_count").GetInt32(), Count("lr_points"));
        foreach (var output in truth.RootElement.GetProperty("train_outputs").EnumerateArray())
        {
            var (index, of) = (output.GetProperty("index").GetInt32(), output.GetProperty("name").GetString());
            var found = events.OfType<IterationDone>().SelectMany(d => d.Outputs).Count(o => o.Index == index && o.Name == of)
                + events.OfType<RawLine>().Count(r => r.Text.StartsWith($"    Train net output #{index}: {of} = ", StringComparison.Ordinal));
            Assert.Equal(output.GetProperty("count").GetInt32(), found);
        }

        Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
    }

    [SkippableTheory]
    [MemberData(nameof(TruthTests.Logs), MemberType = typeof(TruthTests))]
    public void Events_of_any_log_survive_being_written(string name)
    {
        SharedFolder.PathOrSkip("logs", "truth", name + ".json");
        var first = IdentityTests.Read(IdentityTests.Write(Read(name)));
        IdentityTests.Same(first, IdentityTests.Read(IdentityTests.Write(first)));
    }

    private static List<TrainingEvent> Read(string name)
    {
        var path = Path.Combine(SharedFolder.Root!, "logs", "public", name);
        if (!File.Exists(path)) path = Path.Combine(SharedFolder.Root!, "logs", "made", name);
        var events = new List<TrainingEvent>();
        var builder = new EventBuilder(events.Add, TimeZoneInfo.Utc);
        var parser = new LogParser(builder);
        parser.Feed(File.ReadAllBytes(path));
        parser.Flush();
        builder.Flush();
        return events;
    }
}
