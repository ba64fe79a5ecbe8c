using System.Globalization;
using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>
/// What a run's model learns, one call per fact, in the log's order. It decides which session a fact belongs to.
/// </summary>
public sealed class RunReducer
{
    private const int MostNets = 1000;
    private const int MostFindings = 1000;
    private const string Noted = "note -> ";

    private readonly RunModel _model;
    private readonly MarkList _marks;
    private readonly Dictionary<int, SessionBuilder> _ranks = [];
    private readonly DumpCollector _dump = new();
    private SessionBuilder? _current;
    private int _currentRank = int.MinValue;
    private int _nextNet = -1;
    private SessionBuilder? _dumpOwner;
    private string? _mode;

    public RunReducer(RunModel model)
    {
        _model = model;
        _marks = new MarkList(model);
    }

    /// <summary>The last iteration that any line named, or −1.</summary>
    public int Iteration => _current?.Iteration ?? -1;

    /// <summary>Each line and event passes here first: sessions end at their last stamp.</summary>
    public void See(in LineContext line)
    {
        if (_dump.IsCollecting) return;
        (line.Rank == _currentRank ? _current : Look(line.Rank))?.See(line.Ticks);
    }

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        For(line, iteration).TrainLoss(line, iteration, loss, speed);
        _model.Version++;
    }

    public void LearningRate(in LineContext line, int iteration, double rate)
    {
        For(line).LearningRate(line, iteration, rate);
        _model.Version++;
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        For(line).TrainOutput(line, index, name, value, weight);
        _model.Version++;
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        (iteration < 0 ? For(line) : For(line, iteration)).TestStarted(line, iteration, Math.Max(0, net));
        _model.Version++;
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        For(line).TestOutput(line, index, name, value, weight);
        _model.Version++;
    }

    public void TestLoss(in LineContext line, double value)
    {
        For(line).TestLoss(line, value);
        _model.Version++;
    }

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
    {
        For(line).Snapshot(line, Clean(file), isState);
        _model.Version++;
    }

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        For(line).DebugValue(kind, layer, blob, value);
        _model.Version++;
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        For(line).ParameterUpdate(layer, parameter, data, update);
        _model.Version++;
    }

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        For(line).DebugNorms(l1Data, l1Diff, l2Data, l2Diff);
        _model.Version++;
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
    {
        For(line).GradientsClipped(line, norm, limit, factor);
        _model.Version++;
    }

    /// <summary>A line of the solver or net whose header came last.</summary>
    public void DumpLine(ReadOnlySpan<byte> text)
    {
        if (_dump.IsCollecting) _dump.Add(text);
    }

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        switch (message)
        {
            case LogMessage.InitializingSolver:
                BeginSolver(line);
                break;
            case LogMessage.InitializingNet:
                BeginNet(line);
                break;
            case LogMessage.CreatingTrainNet:
                _nextNet = -1;
                break;
            case LogMessage.CreatingTestNet:
                _nextNet = number is >= 0 and < int.MaxValue ? (int)number : 0;
                break;
            case LogMessage.Mode:
                // Caffe's tool names the mode before the solver.
                _mode = Clean(text);
                break;
            case LogMessage.Solving:
                For(line).Session.NetName = Clean(text);
                break;
            case LogMessage.Policy:
                For(line).Session.Policy = Clean(text);
                break;
            case LogMessage.Resuming:
                Resume(line, Clean(text));
                break;
            case LogMessage.Finetuning:
                For(line).Mark(MarkKind.Note, line, "weights from " + Clean(text));
                break;
            case LogMessage.OptimizationDone:
                End(line, SessionEnd.Done);
                break;
            case LogMessage.StoppedEarly:
                End(line, SessionEnd.StoppedEarly);
                break;
            case LogMessage.TestInterrupted:
                For(line).Mark(MarkKind.Note, line, "test interrupted");
                break;
            case LogMessage.RateStep:
                if (number is >= 0 and < int.MaxValue) For(line).RateStepAt((int)number);
                break;
            case LogMessage.DataRestarted:
                For(line).DataRestarted(line);
                break;
            case LogMessage.DataQueueEmpty:
                For(line).Session.QueueEmpty++;
                break;
            case LogMessage.Crash when text.StartsWith("Check failure"u8) || text.StartsWith("*** Check failure"u8):
                // Follows the failed check itself and says no more.
                break;
            case LogMessage.Fatal or LogMessage.Crash:
                Fail(line, Clean(text));
                break;
            case LogMessage.NetSetUp:
                if (For(line).Session.SetUps is [.., var named]) named.Layer(text);
                break;
            case LogMessage.TopShape:
                if (For(line).Session.SetUps is [.., var shaped]) shaped.TopShape(text);
                break;
            case LogMessage.Control:
                For(line).Controlled();
                Control(line, Clean(text), number is >= 0 and < int.MaxValue ? (int)number : null);
                break;
            case LogMessage.Norms:
                For(line, (int)number).Norms((int)number, text);
                break;
            case LogMessage.WaitingForData:
                For(line).Session.WaitingForData++;
                break;
            case LogMessage.IgnoringLayer:
                For(line).Ignored(Clean(text));
                break;
            case LogMessage.MissingTruePositive:
                if (number is >= 0 and < int.MaxValue) For(line).MissedClass((int)number);
                break;
            case LogMessage.LayerTimes:
                For(line, (int)number).LayerTimes((int)number, text);
                break;
            case LogMessage.SnapshotRemoved:
                For(line).Mark(MarkKind.Note, line, Removed(Clean(text)));
                break;
            case LogMessage.Finding:
                Find(line, text);
                break;
        }

        _model.Version++;
    }

    /// <summary>A record of severity E that is nothing else: the run goes on. Caffe's own are remarks (a net that was upgraded).</summary>
    public void Error(in LineContext line, bool isOwn, ReadOnlySpan<byte> text)
    {
        For(line).Mark(isOwn ? MarkKind.Fault : MarkKind.Note, line, Clean(text));
        _model.Version++;
    }

    /// <summary>The dump is over: another record begins at <paramref name="offset"/> (−1: not known).</summary>
    public void EndDump(long offset)
    {
        if (_dump.IsCollecting) Keep(_dump.Target == -2, _dump.End(offset));
    }

    /// <summary>The log ends in the middle of a dump: what is missing in it may have been to come, also where it ends between two layers.</summary>
    public void CutDump()
    {
        if (_dump.IsCollecting) Keep(_dump.Target == -2, _dump.End(-1) with { IsCut = true });
    }

    /// <summary>The log ends here, for now; lines may follow.</summary>
    public void Flush()
    {
        foreach (var builder in _ranks.Values)
        {
            builder.FinishDisplay();
            builder.CloseTest();
        }

        _model.Version++;
    }

    /// <summary>The log ends here for good.</summary>
    public void End()
    {
        foreach (var builder in _ranks.Values) builder.EndLog();
        _model.Version++;
    }

    private static string Clean(ReadOnlySpan<byte> text) =>
        SafeText.Clean(Encoding.UTF8.GetString(text.Length > 2000 ? text[..2000] : text).Trim(), 500);

    // "F.caffemodel | state F.solverstate | because keep last:3": the state's name adds nothing.
    private static string Removed(string text)
    {
        var model = text.IndexOf(" | ", StringComparison.Ordinal);
        var reason = text.LastIndexOf(" | because ", StringComparison.Ordinal);
        return model < 0 || reason < 0 ? "snapshot removed: " + text : $"snapshot {text[..model]} removed: {text[(reason + " | because ".Length)..]}";
    }

    private void Control(in LineContext line, string text, int? iteration)
    {
        var isNote = text.StartsWith(Noted, StringComparison.Ordinal);
        For(line).Mark(isNote ? MarkKind.Note : MarkKind.Control, line, isNote ? text[Noted.Length..] : text, iteration);
    }

    private void Find(in LineContext line, ReadOnlySpan<byte> text)
    {
        var builder = For(line);
        if (FindingLine.Read(Encoding.UTF8.GetString(text.Length > 20_000 ? text[..20_000] : text)) is not { } read)
        {
            builder.Mark(MarkKind.Note, line, Clean(text));
            return;
        }

        var place = read.Place;
        var finding = read with
        {
            What = SafeText.Clean(read.What), Why = SafeText.Clean(read.Why), Remedy = SafeText.Clean(read.Remedy),
            Place = place with { Layer = Clean(place.Layer), Blob = Clean(place.Blob), File = Clean(place.File) },
            Evidence = [.. read.Evidence.Select(static fact => fact with { Name = SafeText.Clean(fact.Name) })],
        };
        builder.Mark(read.Severity == Severity.Error ? MarkKind.Anomaly : MarkKind.Note, line, finding.What, place.Iteration);
        if (_model.Findings.Count < MostFindings)
            _model.Findings.Add(new RunFinding(finding, builder.Session.Index, line.Ticks < 0 ? null : new DateTime(line.Ticks)));
    }

    private static string? Clean(string? text) => text is null ? null : SafeText.Clean(text);

    private SessionBuilder? Look(int rank) => _ranks.TryGetValue(rank, out var builder) ? builder : null;

    private SessionBuilder For(in LineContext line)
    {
        if (line.Rank != _currentRank || _current is null)
            (_current, _currentRank) = (Look(line.Rank) ?? Begin(line, "the log begins in the middle"), line.Rank);
        _current.Touch(line.Ticks);
        return _current;
    }

    // The session that a display of this iteration belongs to: a new one where the last cannot hold it.
    private SessionBuilder For(in LineContext line, int iteration)
    {
        var builder = For(line);
        if (builder.Seam(iteration, line.ThreadId) is not { } reason) return builder;
        var (waitingIteration, waitingRate) = builder.WaitingRate;
        var last = builder.Session;
        builder.Untouch();
        builder = Begin(line, reason);
        (builder.Session.NetName, builder.Session.Policy, builder.Session.MaxIteration) = (last.NetName, last.Policy, last.MaxIteration);
        builder.Mark(MarkKind.Note, line, reason, iteration);
        if (waitingIteration >= 0 && waitingIteration <= iteration) builder.LearningRate(line, waitingIteration, waitingRate);
        return builder;
    }

    private SessionBuilder Begin(in LineContext line, string reason)
    {
        Look(line.Rank)?.Close();
        var builder = new SessionBuilder(_model, _marks, _model.Begin(line.Rank, reason));
        builder.Session.Mode = _mode;
        builder.See(line.Ticks);
        builder.Touch(line.Ticks);
        _ranks[line.Rank] = builder;
        (_current, _currentRank) = (builder, line.Rank);
        return builder;
    }

    private void BeginSolver(in LineContext line)
    {
        // Lines that came before the header (a fork's own, a resumed state's) belong to the session that the header opens.
        var builder = Look(line.Rank);
        if (builder is not { IsFresh: true }) builder = Begin(line, "started");
        builder.IsStarted = true;
        builder.Session.Reason = "started";
        builder.Session.Mode = _mode;
        builder.Mark(MarkKind.Started, line, "started");
        BeginDump(line, -2);
    }

    private void BeginNet(in LineContext line)
    {
        BeginDump(line, _nextNet);
        var made = For(line).Session.SetUps;
        if (made.Count < MostNets) made.Add(new NetSetUp(_nextNet));
        _nextNet = -1;
    }

    private void BeginDump(in LineContext line, int target)
    {
        _dumpOwner = For(line);
        _dump.Begin(target, line.Offset);
    }

    private void Keep(bool isSolver, DumpedText text)
    {
        if (_dumpOwner is not { } owner) return;
        if (text.Text.Length == 0) return;
        if (!isSolver)
        {
            if (owner.Session.Nets.Count < MostNets) owner.Session.Nets.Add(text);
            return;
        }

        owner.Session.Solver = text;
        owner.Session.MaxIteration = int.TryParse(DumpCollector.Field(text.Text, "max_iter"), CultureInfo.InvariantCulture, out var most) ? most : null;
        // A fork that does not log its policy has it in the solver.
        if (DumpCollector.Field(text.Text, "lr_policy") is { } policy) owner.Session.Policy ??= SafeText.Clean(policy);
    }

    private void Resume(in LineContext line, string file)
    {
        var builder = For(line);
        builder.Session.Reason = "resumed from " + file;
        builder.Mark(MarkKind.Resumed, line, "resumed from " + file, SnapshotName.Iteration(file));
    }

    private void End(in LineContext line, SessionEnd end)
    {
        var builder = For(line);
        builder.FinishDisplay();
        builder.CloseTest();
        if (builder.Session.End != SessionEnd.Open) return;
        builder.Session.End = end;
        builder.Mark(MarkKind.Ended, line, end == SessionEnd.Done ? "optimization done" : string.Create(
            CultureInfo.InvariantCulture, $"stopped early{(builder.Session.MaxIteration is { } most ? $" (max_iter {most})" : "")}"));
    }

    private void Fail(in LineContext line, string text)
    {
        var builder = For(line);
        builder.FinishDisplay();
        builder.CloseTest();
        builder.Session.End = SessionEnd.Failed;
        builder.Mark(MarkKind.Fault, line, text);
    }
}
