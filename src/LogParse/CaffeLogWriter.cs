using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>
/// Turns the events of a run into the lines that BVLC Caffe (HEAD) would have logged, to the letter where Caffe has a line, so that old
/// scripts read CaffeTop's logs and a replayed log gives the same screen as the run. Not thread-safe: one writer belongs to one queue.
/// </summary>
public sealed class CaffeLogWriter
{
    private readonly LogText _log;
    private readonly NetLines _nets;
    private readonly IterationLines _iterations;
    private readonly RunLines _runs;
    private readonly SampleLines _samples;

    // Events that Caffe prints in the middle of a later event's lines wait here for it.
    private readonly List<RawLine> _beforeLayer = [];
    private readonly List<RawLine> _beforeNet = [];
    private LearningRateStepped? _stepped;

    /// <param name="threadId">What the prefix shows as thread id; Caffe's is the process id of the only thread that logs.</param>
    /// <param name="zone">Caffe's stamps are local time.</param>
    /// <param name="clock">For events without a time.</param>
    /// <param name="minimumSeverity">I, W, E or F: less severe lines are left out (glog's --minloglevel).</param>
    public CaffeLogWriter(int threadId, TimeZoneInfo zone, TimeProvider clock, char minimumSeverity = 'I')
    {
        _log = new LogText(threadId, zone, clock) { MinimumSeverity = minimumSeverity };
        _nets = new NetLines(_log);
        _iterations = new IterationLines(_log);
        _runs = new RunLines(_log);
        _samples = new SampleLines(_log);
    }

    /// <summary>How many characters of the last <see cref="Lines"/> are for people who watch them scroll: all but samples.</summary>
    public int ForPeople { get; private set; }

    /// <summary>glog's three lines at the top of a log file; the only place that says the year.</summary>
    public static string FileHeader(DateTimeOffset localTime, string machine) => GlogPrefix.FileHeader(localTime, SafeText.Clean(machine));

    /// <summary>
    /// The event's lines, each ended by a line feed; empty where it has none, or where they belong into the lines of an event yet to come.
    /// </summary>
    public string Lines(TrainingEvent happened)
    {
        _log.Reset(happened.Time);
        switch (happened)
        {
            case RawLine line when IsOfNetFilter(line.Source) || IsOfUpgrade(line.Source):
                _beforeNet.Add(line);
                break;
            case RawLine line when IsOfLayerSetUp(line.Source):
                _beforeLayer.Add(line);
                break;
            case LearningRateStepped stepped:
                WriteHeld(null);
                _stepped = stepped;
                break;
            default:
                WriteHeld(happened);
                ForPeople = _log.Length;
                Write(happened);
                break;
        }

        _runs.See(happened);
        if (happened is not (NormsSampled or LayerTimesSampled)) ForPeople = _log.Length;
        return _log.ToString();
    }

    /// <summary>Lines still held back for an event that did not come; to be written when a log ends.</summary>
    public string Rest()
    {
        _log.Reset(_stepped?.Time);
        WriteHeld(null);
        return _log.ToString();
    }

    private void Write(TrainingEvent happened)
    {
        switch (happened)
        {
            case IterationDone e: _iterations.Write(e, TakeStepped()); break;
            case TestStarted e: _iterations.Write(e); break;
            case TestDone e: _iterations.Write(e); break;
            case LayerStatsSampled e: _iterations.Write(e); break;
            case GradientsClipped e: _iterations.Write(e); break;
            case RecordsRead e: _iterations.Write(e); break;
            case NormsSampled e: _samples.Write(e); break;
            case LayerTimesSampled e: _samples.Write(e); break;
            case NetStarted e: _nets.Write(e, Take(_beforeNet)); break;
            case LayerDeclared e: _nets.Write(e, Take(_beforeLayer)); break;
            case NetReady e: _nets.Write(e); break;
            case WeightsLoaded e: _nets.Write(e, Take(_beforeNet)); break;
            case RunResumed e: _runs.Write(e, Take(_beforeNet)); break;
            default: _runs.Write(happened); break;
        }
    }

    // Upgrades of a file and the net's filter speak after the file is named and before what is read from it, a data layer between its tops and "Setting up"; multistep's status
    // stands between the outputs of an iteration and its learning rate.
    private void WriteHeld(TrainingEvent? next)
    {
        if (next is not (NetStarted or WeightsLoaded or RunResumed)) foreach (var line in Take(_beforeNet)) _runs.Write(line);
        if (next is not LayerDeclared) foreach (var line in Take(_beforeLayer)) _runs.Write(line);
        if (_stepped is not null && (next as IterationDone)?.Iteration != _stepped.Iteration) _iterations.Write(TakeStepped()!);
    }

    private LearningRateStepped? TakeStepped()
    {
        var stepped = _stepped;
        _stepped = null;
        return stepped;
    }

    private static RawLine[] Take(List<RawLine> held)
    {
        if (held.Count == 0) return [];
        RawLine[] lines = [.. held];
        held.Clear();
        return lines;
    }

    private static bool IsOfNetFilter(string source) => source is "net.cpp:296" or "net.cpp:306" or "net.cpp:316" or "net.cpp:332" or "net.cpp:347";

    // From line 1000 on it is about solvers, which are read before all else.
    private static bool IsOfUpgrade(string source)
        => source.StartsWith("upgrade_proto.cpp:", StringComparison.Ordinal) && source.Length < "upgrade_proto.cpp:1000".Length;

    private static bool IsOfLayerSetUp(string source) => source is "layer_factory.hpp:77" or "db_lmdb.cpp:35" or "data_layer.cpp:45" or "data_transformer.cpp:25";
}
