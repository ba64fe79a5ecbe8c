using System.Globalization;
using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading.Building;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Makes the events of a run from the lines of its log: the inverse of <see cref="CaffeLogWriter"/>, and what comes nearest for other Caffes'
/// logs. Events come in the order of their first lines, as soon as they are complete; <see cref="Flush"/> completes the last ones.
/// <para>
/// What a log cannot carry: names that <see cref="SafeText"/> had to clean, more than six digits, the iteration of <see cref="GradientsClipped"/>
/// (the last one shown is given), a test without outputs, line feeds inside a message, and the product in <c>(* w = v loss)</c>, which is of the
/// unrounded value.
/// </para>
/// </summary>
public sealed class EventBuilder : ILogSink
{
    private const int MostWaiting = 4096;

    private readonly EventQueue _queue;
    private readonly TimeZoneInfo _zone;
    private readonly DisplayAssembly _display;
    private readonly TestAssembly _test;
    private readonly StatsAssembly _stats;
    private readonly NetAssembly _nets;
    private readonly StartAssembly _start;
    private readonly EndAssembly _ends;
    private readonly SampleAssembly _samples;
    private readonly RecoveredText _dump = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private DateTimeOffset? _dumpTime;
    private bool _isSolverDump;
    private long _ticks = -1;
    private DateTimeOffset? _time;

    /// <param name="listener">Told on the thread that reads.</param>
    /// <param name="zone">Of the log's stamps, which are local times.</param>
    public EventBuilder(Action<TrainingEvent> listener, TimeZoneInfo zone)
    {
        _queue = new EventQueue(listener);
        _zone = zone;
        _display = new DisplayAssembly(_queue);
        _test = new TestAssembly(_queue);
        _stats = new StatsAssembly(_queue);
        _nets = new NetAssembly(_queue);
        _start = new StartAssembly(_queue, _nets);
        _ends = new EndAssembly(_queue);
        _samples = new SampleAssembly(_queue);
    }

    /// <summary>Puts a line's ticks into the year that is known by now (<see cref="LogParser.Dated"/>).</summary>
    public Func<long, long> Dated { get; set; } = static ticks => ticks;

    /// <summary>Lines that became a <see cref="RawLine"/>.</summary>
    public long RawLines { get; private set; }

    /// <summary>The log ends: what waits for more lines is told as it is.</summary>
    public void Flush()
    {
        EndDump();
        Settle(Scope.All);
        _stats.Resolve(LastIteration());
        _display.End();
    }

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        Begin(line, Scope.All);
        _test.Leave(_time);
        _stats.Resolve(iteration);
        _display.Loss(_time, iteration, loss, speed);
    }

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
    {
        Begin(line, Scope.All & ~Scope.Display);
        _display.Rate(_time, iteration, rate);
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        Begin(line, Scope.Anywhere);
        _display.Output(_time, new NetOutputValue(index, Name(name), (float)value, (float)weight));
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        Begin(line, Scope.All & ~Scope.Test);
        _test.Start(_time, iteration, net, LastIteration());
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        Begin(line, Scope.All & ~Scope.Test);
        _test.Output(_time, new NetOutputValue(index, Name(name), (float)value, (float)weight));
    }

    public void TestLoss(in LineContext line, double value)
    {
        Begin(line, Scope.All & ~Scope.Test);
        _test.Loss(_time, value);
    }

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
    {
        Begin(line, isState ? Scope.All & ~Scope.Ends : Scope.All);
        _ends.Snapshot(_time, Encoding.UTF8.GetString(file), isState, LastIteration());
    }

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        Begin(line, Scope.All & ~Scope.Block);
        _stats.Add(_time, new LayerStat(kind, Name(layer), Name(blob), (float)value), _test.IsRunning ? _test.Iteration : null);
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        Begin(line, Scope.Anywhere);
        AddRaw(line, LogMessage.ParameterUpdated, $"{Name(layer)}, param {Name(parameter)} data: {CppNumber.Format((float)data)}; diff: {CppNumber.Format((float)update)}", -1);
    }

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        Begin(line, Scope.All & ~Scope.Block);
        _stats.Norms(_time, new ParameterNorms((float)l1Data, (float)l1Diff, (float)l2Data, (float)l2Diff), _test.IsRunning ? _test.Iteration : null);
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
    {
        Begin(line, Scope.All);
        _queue.Add(new GradientsClipped(LastIteration(), (float)norm, (float)limit, (float)factor) { Time = _time });
    }

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text)
    {
        if (_dump.IsCollecting) _dump.Add(text);
        else AddRaw(line, default, text);
    }

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
    {
        var words = Encoding.UTF8.GetString(text);
        if (source.SequenceEqual("caffetop.cs:1"u8) && TryOwn(line, words)) return;
        Begin(line, Scope.Anywhere);
        AddRaw(line, source, text);
    }

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        if (message is LogMessage.Norms or LogMessage.LayerTimes)
        {
            Sample(line, message, text, (int)number);
            return;
        }

        var words = Encoding.UTF8.GetString(text);
        switch (message)
        {
            case LogMessage.NetSetUp or LogMessage.TopShape:
                Begin(line, Scope.Epoch | Scope.Ends | Scope.Display | Scope.Test);
                if (message == LogMessage.NetSetUp ? !_nets.TryLine(_time, words) : !_nets.TryTopShape(words)) AddRaw(line, message, words, number);
                break;
            case LogMessage.DataRestarted:
                Begin(line, Scope.Anywhere);
                _ends.Restarted(_time, _nets.DataLayer);
                break;
            case LogMessage.RateStep when int.TryParse(words, CultureInfo.InvariantCulture, out var step):
                Begin(line, Scope.Anywhere);
                var stepped = new LearningRateStepped((int)number, step) { Time = _time };
                if (_display.TryStep(stepped)) break;
                Settle(Scope.All);
                _queue.Add(stepped);
                break;
            case LogMessage.IgnoringLayer or LogMessage.CopyingLayer:
                Begin(line, Scope.All & ~Scope.Start);
                if (!_start.TryLayer(message == LogMessage.CopyingLayer, words)) AddRaw(line, message, words, number);
                break;
            case LogMessage.RestoringHistory:
                Begin(line, Scope.All & ~Scope.Start);
                if (!_start.TryRestored()) AddRaw(line, message, words, number);
                break;
            case LogMessage.TestInterrupted:
                Begin(line, Scope.All & ~Scope.Test);
                _test.Interrupted(_time);
                break;
            case LogMessage.OptimizationDone or LogMessage.StoppedEarly:
                Begin(line, Scope.All & ~Scope.Ends);
                _test.Leave(_time);
                _ends.Optimization(_time, message == LogMessage.StoppedEarly, LastIteration());
                break;
            case LogMessage.Control when OwnLine.Control((int)number, words) is { } control:
                Begin(line, Scope.All);
                _queue.Add(control with { Time = _time });
                break;
            case LogMessage.SnapshotRemoved when OwnLine.Removed((int)number, words) is { } removed:
                Begin(line, Scope.All);
                _queue.Add(removed with { Time = _time });
                break;
            case LogMessage.Finding when FindingLine.Read(words) is { } finding:
                Begin(line, Scope.All);
                _queue.Add(finding with { Time = _time });
                break;
            case LogMessage.Fatal:
                Begin(line, Scope.All);
                _queue.Add(OwnLine.Fault(words, true) with { Time = _time });
                _queue.Add(new StateChanged(RunState.Failed, null) { Time = _time });
                break;
            case LogMessage.DataQueueEmpty or LogMessage.WaitingForData or LogMessage.MissingTruePositive or LogMessage.ParameterUpdated or LogMessage.DebugLayer:
                Begin(line, Scope.Anywhere);
                AddRaw(line, message, words, number);
                break;
            default:
                Begin(line, message == LogMessage.Policy ? Scope.All & ~Scope.Start : Scope.All);
                if (!TryStart(message, words, number)) AddRaw(line, message, words, number);
                break;
        }
    }

    private void Sample(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, int iteration)
    {
        Begin(line, Scope.All & ~Scope.Sample);
        var isWhole = message == LogMessage.Norms ? _samples.TryNorms(_time, iteration, text) : _samples.TryTimes(_time, iteration, text);
        if (!isWhole) AddRaw(line, message, Encoding.UTF8.GetString(text), iteration);
    }

    private bool TryStart(LogMessage message, string text, long number)
    {
        switch (message)
        {
            case LogMessage.Mode: _start.Mode = text; break;
            case LogMessage.InitializingSolver or LogMessage.InitializingNet: BeginDump(message == LogMessage.InitializingSolver); break;
            case LogMessage.CreatingTrainNet: _nets.Named(-1, text); break;
            case LogMessage.CreatingTestNet: _nets.Named((int)number, text); break;
            case LogMessage.Resuming: _start.Resuming(_time, text); break;
            case LogMessage.Finetuning: _start.Finetuning(_time, text); break;
            case LogMessage.StartingOptimization: break;
            case LogMessage.Solving: _start.Solving(_time, text); break;
            case LogMessage.Policy: _start.Policy(text); break;
            default: return false;
        }

        return true;
    }

    private bool TryOwn(in LineContext line, string text)
    {
        Stamp(line);
        EndDump();
        if (_ends.TryEpoch(text) || _start.TryOwn(text)) return true;
        if (OwnLine.Other(line.Severity, text) is not { } happened) return false;
        if (happened is StateChanged changed && _ends.TryState(changed with { Time = _time })) return true;

        Begin(line, Scope.All);
        _queue.Add(happened with { Time = _time });
        return true;
    }

    private void BeginDump(bool isSolver)
    {
        _dump.Begin();
        (_isSolverDump, _dumpTime) = (isSolver, _time);
    }

    private void EndDump()
    {
        if (!_dump.IsCollecting) return;
        var text = _dump.End(0, out _);
        if (_isSolverDump) _start.Solver(_dumpTime, text);
        else _nets.Dumped(_dumpTime, text);
    }

    private void Begin(in LineContext line, Scope leaves)
    {
        EndDump();
        Stamp(line);
        Settle(leaves);
        if (_queue.Waiting > MostWaiting) Settle(Scope.All);
        if (_queue.Waiting > MostWaiting) _stats.Resolve(LastIteration());
    }

    // What a line of this kind cannot stand in the middle of is complete.
    private void Settle(Scope leaves)
    {
        if (leaves.HasFlag(Scope.Epoch)) _ends.CloseEpoch();
        if (leaves.HasFlag(Scope.Ends)) _ends.Close();
        if (leaves.HasFlag(Scope.Display)) _display.Close();
        if (leaves.HasFlag(Scope.Block)) _stats.Close(_test.IsRunning ? _test.Iteration : null);
        if (leaves.HasFlag(Scope.Sample)) _samples.Close();
        if (leaves.HasFlag(Scope.Test)) _test.Close();
        if (leaves.HasFlag(Scope.Layer)) _nets.CloseWhole();
        if (leaves.HasFlag(Scope.Nets)) _nets.Close();
        if (leaves.HasFlag(Scope.Start)) _start.Close();
    }

    private void Stamp(in LineContext line)
    {
        if (line.Ticks < 0 || line.Ticks == _ticks) return;
        _ticks = line.Ticks;
        var local = new DateTime(Math.Clamp(Dated(line.Ticks), TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay));
        _time = new DateTimeOffset(local, _zone.GetUtcOffset(local));
    }

    private int LastIteration() => Math.Max(Math.Max(_display.Iteration, _test.Iteration), 0);

    private void AddRaw(in LineContext line, LogMessage message, string text, long number) =>
        AddRaw(line, line.Source, MessageText.Of(message, text, number));

    private void AddRaw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text) => AddRaw(line, source, Encoding.UTF8.GetString(text));

    private void AddRaw(in LineContext line, ReadOnlySpan<byte> source, string text)
    {
        RawLines++;
        _nets.CloseWhole();
        _queue.Add(new RawLine(line.Severity == '\0' ? 'I' : line.Severity, Encoding.UTF8.GetString(source), text) { Time = _time });
    }

    // The same names come with each display.
    private string Name(ReadOnlySpan<byte> name)
    {
        Span<char> characters = stackalloc char[256];
        if (name.Length > characters.Length) return Encoding.UTF8.GetString(name);
        var length = Encoding.UTF8.GetChars(name, characters);
        var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(characters[..length], out var found)) return found;
        var text = new string(characters[..length]);
        if (_names.Count < 10_000) _names[text] = text;
        return text;
    }
}
