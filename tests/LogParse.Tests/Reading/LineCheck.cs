using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Holds every call to the contract: one per line, numbered, ticks within the calendar, numbers not negative where they count.</summary>
internal sealed class LineCheck : ILogSink
{
    public int Lines { get; private set; }

    public List<long> Ticks { get; } = [];

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed) => See(line, iteration);

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay) => See(line, iteration);

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight) => See(line, index);

    public void TestStarted(in LineContext line, int iteration, int net) => See(line, Math.Min(net, iteration + 1));

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight) => See(line, index);

    public void TestLoss(in LineContext line, double value) => See(line, 0);

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState) => See(line, 0);

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value) => See(line, 0);

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update) => See(line, 0);

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff) => See(line, 0);

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor) => See(line, 0);

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number) => See(line, number + 1);

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text) => See(line, 0);

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text) => See(line, 0);

    private void See(in LineContext line, long notNegative)
    {
        Lines++;
        Assert.Equal(Lines, line.LineNumber);
        Assert.True(notNegative >= 0);
        Assert.InRange(line.Ticks, -1, DateTime.MaxValue.Ticks);
        Ticks.Add(line.Ticks);
    }
}
