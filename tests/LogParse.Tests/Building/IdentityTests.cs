using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace CaffeTop.LogParse.Tests.Building;

public class IdentityTests
{
    [Fact]
    public void Events_become_text_and_the_same_events_again() =>
        Prop.ForAll<DoNotSize<int>, byte>((seed, size) =>
        {
            var written = new RandomRun(seed.Item, size % 12).Events();
            var read = Read(Write(written));
            Same(written, read);
            Assert.Equal(Write(written), Write(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void The_cut_of_the_bytes_changes_nothing()
    {
        var text = Write(new RandomRun(7, 10).Events());
        var whole = Read(text);
        Same(whole, Read(text, 1));
        Same(whole, Read(text, 97));
    }

    // The first difference, whole: a list of events is long.
    internal static void Same(List<TrainingEvent> expected, List<TrainingEvent> found)
    {
        for (var i = 0; i < Math.Min(expected.Count, found.Count); i++)
        {
            if (Normal(expected[i]) != Normal(found[i])) Assert.Fail($"event {i}:\n{Normal(expected[i])}\nread as:\n{Normal(found[i])}\nbefore: {(i > 0 ? Normal(found[i - 1]) : "")}");
        }

        Assert.Equal(expected.Count, found.Count);
    }

    internal static string Write(IEnumerable<TrainingEvent> events)
    {
        var writer = new CaffeLogWriter(4221, TimeZoneInfo.Utc, TimeProvider.System);
        var text = new StringBuilder();
        foreach (var happened in events) text.Append(writer.Lines(happened));
        return text.Append(writer.Rest()).ToString();
    }

    internal static List<TrainingEvent> Read(string text, int pieces = int.MaxValue)
    {
        var events = new List<TrainingEvent>();
        var builder = new EventBuilder(events.Add, TimeZoneInfo.Utc);
        var parser = new LogParser(builder);
        builder.Dated = parser.Dated;
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += Math.Min(pieces, bytes.Length - at)) parser.Feed(bytes.AsSpan(at, Math.Min(pieces, bytes.Length - at)));
        parser.Flush();
        builder.Flush();
        return events;
    }

    // The log does not say which iteration was clipped; the reader takes the one shown last.
    private static string Normal(TrainingEvent happened) => EventText.Of(happened is GradientsClipped clipped ? clipped with { Iteration = 0 } : happened);
}
