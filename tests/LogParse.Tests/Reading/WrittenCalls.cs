using System.Globalization;
using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Writes each call as one line of text, so that tests can say what they expect and two readings can be compared.</summary>
internal sealed class WrittenCalls : ILogSink
{
    public List<string> Calls { get; } = [];

    public List<LineContext> Lines { get; } = [];

    public static WrittenCalls Of(string log) => Of(Encoding.UTF8.GetBytes(log));

    public static WrittenCalls Of(ReadOnlySpan<byte> log)
    {
        var calls = new WrittenCalls();
        var parser = new LogParser(calls);
        parser.Feed(log);
        parser.Flush();
        return calls;
    }

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed) =>
        Add(line, speed.IsKnown ? $"loss {iteration} {N(loss)} ({N(speed.IterationsPerSecond)} {N(speed.Seconds)} {speed.Iterations})" : $"loss {iteration} {N(loss)}");

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay) =>
        Add(line, double.IsNaN(momentum) ? $"lr {iteration} {N(rate)}" : $"lr {iteration} {N(rate)} m {N(momentum)} wd {N(weightDecay)}");

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight) =>
        Add(line, $"train #{index} {T(name)} {N(value)} * {N(weight)}");

    public void TestStarted(in LineContext line, int iteration, int net) => Add(line, $"test {iteration} #{net}");

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight) =>
        Add(line, $"tested #{index} {T(name)} {N(value)} * {N(weight)}");

    public void TestLoss(in LineContext line, double value) => Add(line, $"test loss {N(value)}");

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState) => Add(line, $"{(isState ? "state" : "snapshot")} {T(file)}");

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value) =>
        Add(line, $"{kind} {T(layer)}/{T(blob)} {N(value)}");

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update) =>
        Add(line, $"update {T(layer)} {T(parameter)} {N(data)} {N(update)}");

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff) =>
        Add(line, $"norms {N(l1Data)} {N(l1Diff)} {N(l2Data)} {N(l2Diff)}");

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor) => Add(line, $"clipped {N(norm)} {N(limit)} {N(factor)}");

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number) => Add(line, $"{message} {number} {T(text)}");

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text) => Add(line, $"dump {T(text)}");

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text) => Add(line, $"raw {T(source)} {T(text)}");

    private void Add(in LineContext line, string call)
    {
        Calls.Add(call);
        Lines.Add(line);
    }

    private static string N(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string T(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
