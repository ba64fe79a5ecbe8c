using System.Globalization;
using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Summary;

/// <summary>Counts what the lines of a log say, line by line: nothing is put together, nothing is dropped as a double, no session is told from another.</summary>
internal sealed class LogCounts : ILogSink
{
    private const int MostFatal = 1000;
    private const int LongestFatal = 160;

    private readonly long[] _severities = new long[128];
    private readonly NumberSet _nets = new();
    private long _lastTicks = -1;
    private bool _testHasOutput = true;

    public LossCount Loss { get; } = new();

    public OutputCounts TrainOutputs { get; } = new();

    public OutputCounts TestOutputs { get; } = new();

    public RateCount Rates { get; } = new();

    public long TestHeaders { get; private set; }

    /// <summary>Test headers that at least one output follows before the next header.</summary>
    public long TestPoints { get; private set; }

    /// <summary>The numbers of the test nets, in order.</summary>
    public long[] TestNets => _nets.Sorted();

    public int? FirstTest { get; private set; }

    public int? LastTest { get; private set; }

    public long Snapshots { get; private set; }

    public long SolverStates { get; private set; }

    public string? LastSnapshot { get; private set; }

    /// <summary>Solvers that were set up: <c>Initializing solver from parameters</c>.</summary>
    public long Solvers { get; private set; }

    /// <summary>Records whose stamp is before that of the record above.</summary>
    public long ClockSteps { get; private set; }

    public long Records { get; private set; }

    public List<FatalLine> Fatal { get; } = [];

    public long FatalCount { get; private set; }

    /// <summary>Lines of debug_info, by direction.</summary>
    public long Forward { get; private set; }

    public long Backward { get; private set; }

    /// <summary>Lines that debug_info printed of each update until 2015.</summary>
    public long Updates { get; private set; }

    public List<YearHint> YearHints { get; } = [];

    public long Lines { get; private set; }

    /// <summary>Records of a severity: I, W, E, F.</summary>
    public long OfSeverity(char letter) => _severities[letter & 127];

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        See(line);
        Loss.Add(iteration, loss);
    }

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
    {
        See(line);
        Rates.Add(rate);
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        See(line);
        TrainOutputs.Add(index, name, value);
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        See(line);
        TestHeaders++;
        _testHasOutput = false;
        _nets.Add(Math.Max(0, net));
        if (iteration < 0) iteration = Loss.LastIteration ?? 0;
        FirstTest ??= iteration;
        LastTest = iteration;
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        See(line);
        if (!_testHasOutput) TestPoints++;
        _testHasOutput = true;
        TestOutputs.Add(index, name, value);
    }

    public void TestLoss(in LineContext line, double value) => See(line);

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
    {
        See(line);
        if (isState)
        {
            SolverStates++;
            return;
        }

        Snapshots++;
        LastSnapshot = Encoding.UTF8.GetString(file);
    }

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        See(line);
        if (kind is StatKind.TopData or StatKind.ParamData) Forward++;
        else Backward++;
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        See(line);
        Updates++;
    }

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        See(line);
        Backward++;
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor) => See(line);

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        See(line);
        switch (message)
        {
            case LogMessage.InitializingSolver:
                Solvers++;
                break;
            case LogMessage.ParameterUpdated:
                Updates++;
                break;
            case LogMessage.Fatal:
                FatalCount++;
                if (Fatal.Count < MostFatal) Fatal.Add(new FatalLine(line.LineNumber, Shorten(Encoding.UTF8.GetString(text))));
                break;
            case LogMessage.Crash when number > 0:
                YearHints.Add(new YearHint("aborted", number.ToString(CultureInfo.InvariantCulture)));
                break;
        }
    }

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text) => See(line);

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
    {
        See(line);
        if (line.Severity == '\0' && text.StartsWith("Log file created at: "u8) && YearHints.Count < MostFatal)
            YearHints.Add(new YearHint("created", Encoding.UTF8.GetString(text["Log file created at: "u8.Length..]).Trim()));
    }

    private static string Shorten(string text) => text.Length <= LongestFatal ? text : text[..LongestFatal];

    private void See(in LineContext line)
    {
        Lines++;
        if (line.Severity == '\0') return;
        Records++;
        _severities[line.Severity & 127]++;
        if (line.Ticks < 0) return;
        if (line.Ticks < _lastTicks) ClockSteps++;
        _lastTicks = line.Ticks;
    }
}
