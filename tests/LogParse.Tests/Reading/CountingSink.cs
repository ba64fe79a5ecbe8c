using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Counts what the truth files of the logs count.</summary>
internal sealed class CountingSink : ILogSink
{
    public List<(int Iteration, double Loss)> Losses { get; } = [];

    public List<double> Rates { get; } = [];

    public SortedDictionary<(int Index, string Name), (int Count, double Min, double Last)> TrainOutputs { get; } = [];

    public SortedDictionary<(int Index, string Name), (int Count, double Min, double Last)> TestOutputs { get; } = [];

    public SortedSet<int> TestNets { get; } = [];

    public int TestHeaders { get; private set; }

    public int Snapshots { get; private set; }

    public int States { get; private set; }

    public string? LastSnapshot { get; private set; }

    public List<(long Line, string Text)> Fatal { get; } = [];

    public Dictionary<LogMessage, int> Messages { get; } = [];

    public int Forward { get; private set; }

    public int Backward { get; private set; }

    public int ProducedOutputs { get; private set; }

    public long LineCount { get; private set; }

    public int Records { get; private set; }

    public Dictionary<char, int> Severities { get; } = [];

    public HashSet<long> Threads { get; } = [];

    public int StepsBack { get; private set; }

    public long FirstTicks { get; private set; } = -1;

    public long LastTicks { get; private set; } = -1;

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        See(line);
        Losses.Add((iteration, loss));
    }

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
    {
        See(line);
        Rates.Add(rate);
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        See(line);
        Add(TrainOutputs, index, name, value);
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        See(line);
        TestHeaders++;
        TestNets.Add(net);
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        See(line);
        Add(TestOutputs, index, name, value);
    }

    public void TestLoss(in LineContext line, double value) => See(line);

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
    {
        See(line);
        if (isState) States++;
        else Snapshots++;
        if (!isState) LastSnapshot = Encoding.UTF8.GetString(file);
    }

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        See(line);
        if (kind is StatKind.TopData or StatKind.ParamData) Forward++;
        else Backward++;
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update) => See(line);

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        See(line);
        Backward++;
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor) => See(line);

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        See(line);
        // NVCaffe's readers speak of pre-fetching, once per thread; the truth counts the older text only.
        if (message == LogMessage.DataRestarted && text.IsEmpty) return;
        Messages[message] = Messages.GetValueOrDefault(message) + 1;
        if (message == LogMessage.Fatal) Fatal.Add((line.LineNumber, Encoding.UTF8.GetString(text)));
        if (message == LogMessage.NetSetUp && text.StartsWith("This network produces output"u8)) ProducedOutputs++;
    }

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text) => See(line);

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text) => See(line);

    private void See(in LineContext line)
    {
        LineCount++;
        if (line.Severity == '\0') return;
        Records++;
        Severities[line.Severity] = Severities.GetValueOrDefault(line.Severity) + 1;
        Threads.Add(line.ThreadId);
        if (FirstTicks < 0) FirstTicks = line.Ticks;
        if (line.Ticks < LastTicks) StepsBack++;
        LastTicks = line.Ticks;
    }

    private static void Add(SortedDictionary<(int Index, string Name), (int Count, double Min, double Last)> outputs, int index, ReadOnlySpan<byte> name, double value)
    {
        var key = (index, Encoding.UTF8.GetString(name));
        if (!outputs.TryGetValue(key, out var output)) output = (0, double.PositiveInfinity, 0);
        var min = double.IsFinite(value) ? Math.Min(output.Min, value) : output.Min;
        outputs[key] = (output.Count + 1, min, value);
    }
}
