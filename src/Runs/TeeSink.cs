using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>Tells two listeners of every line, the first one first.</summary>
public sealed class TeeSink(ILogSink first, ILogSink second) : ILogSink
{
    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        first.TrainLoss(line, iteration, loss, speed);
        second.TrainLoss(line, iteration, loss, speed);
    }

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
    {
        first.LearningRate(line, iteration, rate, momentum, weightDecay);
        second.LearningRate(line, iteration, rate, momentum, weightDecay);
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        first.TrainOutput(line, index, name, value, weight);
        second.TrainOutput(line, index, name, value, weight);
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        first.TestStarted(line, iteration, net);
        second.TestStarted(line, iteration, net);
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        first.TestOutput(line, index, name, value, weight);
        second.TestOutput(line, index, name, value, weight);
    }

    public void TestLoss(in LineContext line, double value)
    {
        first.TestLoss(line, value);
        second.TestLoss(line, value);
    }

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
    {
        first.Snapshot(line, file, isState);
        second.Snapshot(line, file, isState);
    }

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        first.DebugValue(line, kind, layer, blob, value);
        second.DebugValue(line, kind, layer, blob, value);
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        first.ParameterUpdate(line, layer, parameter, data, update);
        second.ParameterUpdate(line, layer, parameter, data, update);
    }

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        first.DebugNorms(line, l1Data, l1Diff, l2Data, l2Diff);
        second.DebugNorms(line, l1Data, l1Diff, l2Data, l2Diff);
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
    {
        first.GradientsClipped(line, norm, limit, factor);
        second.GradientsClipped(line, norm, limit, factor);
    }

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        first.Message(line, message, text, number);
        second.Message(line, message, text, number);
    }

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text)
    {
        first.DumpLine(line, text);
        second.DumpLine(line, text);
    }

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
    {
        first.Raw(line, source, text);
        second.Raw(line, source, text);
    }
}
