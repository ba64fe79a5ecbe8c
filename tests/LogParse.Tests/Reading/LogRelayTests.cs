using System.Text;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>What goes through another thread is what was said.</summary>
public class LogRelayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void A_sink_hears_the_same_behind_a_relay(int times)
    {
        var log = Encoding.UTF8.GetBytes(SampleLog.Text + "\n");
        var straight = new WrittenCalls();
        var relayed = new WrittenCalls();
        Feed(new LogParser(straight), log, times);
        using var relay = new LogRelay(batch => batch.Tell(relayed));
        Feed(new LogParser(relay), log, times);
        relay.Finish();
        Assert.NotEmpty(straight.Calls);
        Assert.Equal(straight.Calls, relayed.Calls);
        Assert.Equal(straight.Lines.Select(Numbers), relayed.Lines.Select(Numbers));
    }

    private static (long, long, long, int, char, long) Numbers(LineContext line) => (line.Offset, line.LineNumber, line.Ticks, line.Rank, line.Severity, line.ThreadId);

    [Fact]
    public void It_can_be_used_again()
    {
        var log = Encoding.UTF8.GetBytes(SampleLog.Text + "\n");
        var heard = new WrittenCalls();
        using var relay = new LogRelay(batch => batch.Tell(heard));
        Feed(new LogParser(relay), log, 1);
        relay.Finish();
        var once = heard.Calls.Count;
        Feed(new LogParser(relay), log, 1);
        relay.Finish();
        Assert.Equal(2 * once, heard.Calls.Count);
    }

    [Fact]
    public void A_failure_of_the_other_thread_reaches_the_reading_one_and_nobody_waits_for_ever()
    {
        var log = Encoding.UTF8.GetBytes(SampleLog.Text + "\n");
        using var relay = new LogRelay(static _ => throw new InvalidDataException("no more"));
        var thrown = Assert.Throws<InvalidDataException>(() =>
        {
            Feed(new LogParser(relay), log, 2000);
            relay.Finish();
        });
        Assert.Equal("no more", thrown.Message);
    }

    private static void Feed(LogParser parser, byte[] log, int times)
    {
        for (var i = 0; i < times; i++) parser.Feed(log);
        parser.Flush();
    }
}
