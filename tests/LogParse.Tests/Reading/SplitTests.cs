using System.Text;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>How the bytes are cut into calls of Feed changes nothing that is told.</summary>
public class SplitTests
{
    [Fact]
    public void Any_cut_tells_the_same()
    {
        var log = Encoding.UTF8.GetBytes(SampleLog.Text);
        var whole = WrittenCalls.Of(log);
        for (var cut = 0; cut <= log.Length; cut += 7) Compare(whole, log, cut);
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            var calls = new WrittenCalls();
            var parser = new LogParser(calls);
            for (var at = 0; at < log.Length;)
            {
                var length = Math.Min(log.Length - at, random.Next(1 << random.Next(11)));
                parser.Feed(log.AsSpan(at, length));
                at += length;
            }

            Finish(whole, calls, parser, log.Length);
        }
    }

    [Fact]
    public void Offsets_are_those_of_the_lines()
    {
        var log = Encoding.UTF8.GetBytes(SampleLog.Text);
        var whole = WrittenCalls.Of(log);
        var offset = 0L;
        foreach (var line in whole.Lines)
        {
            Assert.Equal(offset, line.Offset);
            offset += Array.IndexOf(log, (byte)'\n', (int)offset) - offset + 1;
        }

        Assert.Equal(Enumerable.Range(1, whole.Lines.Count).Select(i => (long)i), whole.Lines.Select(line => line.LineNumber));
    }

    [Fact]
    public void A_partial_line_waits_and_a_flush_tells_it()
    {
        var calls = new WrittenCalls();
        var parser = new LogParser(calls);
        parser.Feed("Iteration 1, loss = 2\nIteration 2, lo"u8);
        Assert.Equal(["loss 1 2"], calls.Calls);
        Assert.Equal(22, parser.Offset);
        parser.Feed("ss = 3"u8);
        Assert.Equal(22, parser.Offset);
        parser.Feed("\n"u8);
        Assert.Equal(["loss 1 2", "loss 2 3"], calls.Calls);
        parser.Feed("Iteration 3, loss = 4"u8);
        parser.Flush();
        Assert.Equal(65, parser.Offset);
        parser.Flush();
        Assert.Equal(3, calls.Calls.Count);
        parser.Reset();
        Assert.Equal(0, parser.Offset);
        parser.Feed("Iteration 1, loss = 2\n"u8);
        Assert.Equal((1, 0L), (calls.Lines[^1].LineNumber, calls.Lines[^1].Offset));
    }

    [Fact]
    public void A_line_of_a_gigabyte_takes_the_room_of_its_beginning_and_is_told_once()
    {
        var calls = new WrittenCalls();
        var parser = new LogParser(calls);
        var block = new byte[1 << 20];
        block.AsSpan().Fill((byte)'x');
        parser.Feed("Iteration 1, loss = 2\n"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1024; i++) parser.Feed(block);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
        parser.Feed("\nIteration 2, loss = 3\n"u8);
        Assert.Equal(3, calls.Calls.Count);
        Assert.Equal("raw  " + new string('x', LogParser.LongestLine), calls.Calls[1]);
        Assert.Equal("loss 2 3", calls.Calls[2]);
        Assert.Equal(22 + (1L << 30) + 1, calls.Lines[2].Offset);
    }

    [Theory]
    [InlineData(LogParser.LongestLine - 1)]
    [InlineData(LogParser.LongestLine)]
    [InlineData(LogParser.LongestLine + 1)]
    [InlineData(LogParser.LongestLine + 2)]
    public void Lines_about_the_longest(int length)
    {
        var log = Encoding.UTF8.GetBytes(new string('y', length) + "\r\n" + new string('\0', length) + "Iteration 2, loss = 3\n");
        var whole = WrittenCalls.Of(log);
        Assert.Equal(["raw  " + new string('y', Math.Min(length, LogParser.LongestLine)), "loss 2 3"], whole.Calls);
        foreach (var cut in new[] { 1, 1000, length - 1, length, length + 1, length + 2, length + 3, (2 * length) + 4 }) Compare(whole, log, cut);
    }

    private static void Compare(WrittenCalls whole, byte[] log, int cut)
    {
        var calls = new WrittenCalls();
        var parser = new LogParser(calls);
        parser.Feed(log.AsSpan(0, cut));
        parser.Feed(log.AsSpan(cut));
        Finish(whole, calls, parser, log.Length);
    }

    private static (long, long, long, int, char, long) Fields(LineContext line) =>
        (line.Offset, line.LineNumber, line.Ticks, line.Rank, line.Severity, line.ThreadId);

    private static void Finish(WrittenCalls whole, WrittenCalls calls, LogParser parser, int length)
    {
        parser.Flush();
        Assert.Equal(length, parser.Offset);
        Assert.Equal(whole.Calls, calls.Calls);
        Assert.Equal(whole.Lines.Select(Fields), calls.Lines.Select(Fields));
    }
}
