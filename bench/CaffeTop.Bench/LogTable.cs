using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Bench;

/// <summary>A log through the parser alone, in blocks of 1 MB from memory: the first run of the process (code not compiled yet), then the shortest and the median of more.</summary>
internal static class LogTable
{
    private const int Block = 1 << 20;

    public static void Print(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var first = new Tally();
        var cold = Stopwatch.Seconds(() => Parse(bytes, first));
        var (shortest, median) = Stopwatch.Repeat(() => Parse(bytes, new Tally()), 3);
        var megabytes = bytes.Length / 1e6;
        Console.WriteLine($"{Path.GetFileName(file)}: {megabytes:F1} MB, {first.Lines:N0} lines, {first.Numbers:N0} numbers, sum {first.Sum:R}");
        Console.WriteLine($"first {cold * 1e3:F1} ms ({megabytes / cold:N0} MB/s), shortest {shortest * 1e3:F1} ms ({megabytes / shortest:N0} MB/s), median {median * 1e3:F1} ms, "
            + $"{shortest / Math.Max(first.Lines, 1) * 1e9:F1} ns a line");
    }

    private static void Parse(ReadOnlySpan<byte> bytes, Tally tally)
    {
        var parser = new LogParser(tally);
        for (; bytes.Length > Block; bytes = bytes[Block..]) parser.Feed(bytes[..Block]);
        parser.Feed(bytes);
        parser.Flush();
        tally.Lines = parser.Lines;
    }

    /// <summary>Uses every number once.</summary>
    private sealed class Tally : ILogSink
    {
        public long Lines { get; set; }

        public long Numbers { get; private set; }

        public double Sum { get; private set; }

        public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed) => Add(loss);

        public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay) => Add(rate);

        public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight) => Add(value);

        public void TestStarted(in LineContext line, int iteration, int net) => Add(iteration);

        public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight) => Add(value);

        public void TestLoss(in LineContext line, double value) => Add(value);

        public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState) => Add(file.Length);

        public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value) => Add(value);

        public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update) => Add(update);

        public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff) => Add(l1Data);

        public void GradientsClipped(in LineContext line, double norm, double limit, double factor) => Add(norm);

        public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number) => Add(0);

        public void DumpLine(in LineContext line, ReadOnlySpan<byte> text)
        {
        }

        public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
        {
        }

        private void Add(double value)
        {
            Numbers++;
            if (double.IsFinite(value)) Sum += value;
        }
    }
}
