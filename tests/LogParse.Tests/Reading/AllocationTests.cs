using System.Text;
using CaffeTop.LogParse.Reading;
using CaffeTop.Tests.Shared;

namespace CaffeTop.LogParse.Tests.Reading;

public class AllocationTests
{
    [SkippableFact]
    public void No_line_allocates()
    {
        OptimizedBuild.OrSkip(typeof(LogParser));
        var log = Encoding.UTF8.GetBytes(SampleLog.Text + "\n");
        var parser = new LogParser(new Nothing());
        for (var i = 0; i < 3; i++)
        {
            parser.Feed(log.AsSpan(0, 1000));
            parser.Feed(log.AsSpan(1000));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
        {
            parser.Feed(log.AsSpan(0, 1000 + i));
            parser.Feed(log.AsSpan(1000 + i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Nothing : ILogSink
    {
        public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
        {
        }

        public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
        {
        }

        public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
        {
        }

        public void TestStarted(in LineContext line, int iteration, int net)
        {
        }

        public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
        {
        }

        public void TestLoss(in LineContext line, double value)
        {
        }

        public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
        {
        }

        public void DebugValue(in LineContext line, Events.StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
        {
        }

        public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
        {
        }

        public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
        {
        }

        public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
        {
        }

        public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
        {
        }

        public void DumpLine(in LineContext line, ReadOnlySpan<byte> text)
        {
        }

        public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
        {
        }
    }
}
