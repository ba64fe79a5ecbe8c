using System.Globalization;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>Grows one session from what its lines say, and keeps what must be remembered between two lines.</summary>
internal sealed class SessionBuilder
{
    // A smoothed loss of at most this size while all outputs are exactly 0 is the residue of the running mean's float updates.
    private const double LargestResidue = 1e-6;
    private const int MostNames = 10_000;

    private readonly RunModel _model;
    private readonly MarkList _marks;
    private readonly OutputSet _outputs;
    private readonly LayerSet _layers;
    private readonly LayerTimeSet _times;
    private readonly LossWatch _loss = new();
    private readonly RateWatch _rate = new();
    private readonly TestRecorder _tests;
    private readonly SeamFinder _seams = new();
    private readonly HashSet<OutputCurve> _told = [];

    private (int Iteration, double Rate) _waitingRate = (-1, 0);
    private int _stepAt = -1;
    private int _interval;
    private long _touched = -1;
    private long _touchedBefore = -1;
    private bool _lossWaits;
    private double _waitingLoss;
    private double _waitingSeconds;
    private bool _lossTold;
    private int _outputsSeen;
    private bool _allFinite;
    private bool _allZero;
    private int _restartMark = -1;
    private int _restartIteration = -1;
    private int _restarts;

    public SessionBuilder(RunModel model, MarkList marks, Session session)
    {
        (_model, _marks, Session) = (model, marks, session);
        _outputs = new OutputSet(session.TrainOutputs, session.Points);
        _layers = new LayerSet(session);
        _times = new LayerTimeSet(session);
        _tests = new TestRecorder(session, marks);
    }

    public Session Session { get; }

    /// <summary>The last iteration that a line named; −1: none yet.</summary>
    public int Iteration { get; private set; } = -1;

    /// <summary>No data yet: a solver's start may still claim the session.</summary>
    public bool IsFresh => Session.FirstIteration is null && Session.Solver is null && !IsStarted;

    /// <summary>A solver's start opened it.</summary>
    public bool IsStarted { get; set; }

    /// <summary>A rate that belongs to an iteration before the session's last: to the next session, where one follows.</summary>
    public (int Iteration, double Rate) WaitingRate => _waitingRate;

    /// <summary>Why a display of this iteration cannot belong to the session; null: it can.</summary>
    public string? Seam(int iteration, long thread) => Session.LastIteration is not { } last ? null : iteration < last
        ? string.Create(CultureInfo.InvariantCulture, $"the iteration jumped back from {last} to {iteration}")
        : _seams.IsSeam(iteration, thread) ? string.Create(CultureInfo.InvariantCulture, $"the log leaps from iteration {last} to {iteration}") : null;

    /// <summary>The run's display changes (steps, another interval), and it may have stood still until now.</summary>
    public void Controlled()
    {
        _seams.Forget();
        Session.Meter.Disturb(0);
    }

    public double Seconds(long ticks) =>
        ticks < 0 || Session.StartTicks < 0 ? double.NaN : (ticks - Session.StartTicks) / (double)TimeSpan.TicksPerSecond;

    public void See(long ticks)
    {
        if (ticks < 0) return;
        if (Session.StartTicks < 0) Session.StartTicks = ticks;
        Session.EndTicks = ticks;
    }

    /// <summary>A line said something of this session. A later session's end of this one is the last such line, not what stands between the two.</summary>
    public void Touch(long ticks)
    {
        if (ticks >= 0) (_touchedBefore, _touched) = (_touched, ticks);
    }

    /// <summary>The last line was the next session's after all.</summary>
    public void Untouch() => _touched = _touchedBefore;

    /// <summary>Another session follows.</summary>
    public void Close()
    {
        EndLog();
        if (_touched >= 0) Session.EndTicks = _touched;
    }

    /// <summary>No line follows: a debug_info block whose display was cut away is that of the next display.</summary>
    public void EndLog()
    {
        FinishDisplay();
        CloseTest();
        _layers.Flush(Iteration < 0 ? 0 : (int)Math.Min(int.MaxValue, (long)Iteration + Math.Max(1, _interval)));
    }

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        FinishDisplay();
        CloseTest();
        _interval = speed.Iterations > 0 ? speed.Iterations : Iteration >= 0 && iteration > Iteration ? iteration - Iteration : _interval;
        Reach(iteration);
        Session.Thread = line.ThreadId;
        _seams.Display(iteration, line.ThreadId);
        _layers.Flush(iteration);
        Session.Meter.Display(iteration, line.Ticks, new SpeedMeter.LoggedSpeedValue(speed.Seconds, speed.Iterations));
        (_outputsSeen, _allFinite, _allZero) = (0, true, true);
        var seconds = Seconds(line.Ticks);

        if (Math.Abs(loss) <= LargestResidue && loss != 0)
        {
            (_lossWaits, _waitingLoss, _waitingSeconds) = (true, loss, seconds);
            return;
        }

        AddLoss(iteration, (float)loss, seconds);
        if (!double.IsFinite(loss))
        {
            if (_lossTold) return;
            _lossTold = true;
            Mark(MarkKind.Anomaly, line, $"smoothed loss is {Spell(loss)}");
        }
        else if (_loss.Rise((float)loss) is var median && !float.IsNaN(median) && _marks.HasRoom(MarkKind.Anomaly))
        {
            Mark(MarkKind.Anomaly, line, string.Create(CultureInfo.InvariantCulture, $"smoothed loss rose to {loss:g5} (median before {median:g5})"));
        }
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        // The first lines of another fragment, whose loss line was cut away.
        if (line.ThreadId != Session.Thread && line.ThreadId != 0 && Session.Thread != 0)
        {
            Untouch();
            return;
        }

        _outputsSeen++;
        _allFinite &= double.IsFinite(value);
        _allZero &= value == 0;
        if (Iteration < 0 || _outputs.Find(index, name, Iteration) is not { } curve) return;
        if (weight != 0) curve.Weight = (float)weight;
        Append(curve.Values, Iteration, (float)value);
        TellNonFinite(line, curve, value, "");
    }

    public void LearningRate(in LineContext line, int iteration, double rate)
    {
        FinishDisplay();
        CloseTest();
        var curve = Session.LearningRate;
        // The lr line stood before the loss line until 2014, and once per thread in NVCaffe: the number tells where it belongs.
        if (Session.LastIteration is { } last && iteration < last)
        {
            if (curve.Count == 0 || iteration > curve.X[^1]) Append(curve, iteration, (float)rate);
            else Wait(iteration, rate);
            return;
        }

        if (_seams.IsSeam(iteration, line.ThreadId))
        {
            Wait(iteration, rate);
            return;
        }

        if (curve.Count > 0 && iteration <= curve.X[^1]) return;
        Iteration = Math.Max(Iteration, iteration);
        curve.Append(iteration, (float)rate);
        var before = _rate.Step(rate, Session.Policy);
        if (!double.IsNaN(before))
        {
            var at = _stepAt >= 0 && _stepAt <= iteration ? _stepAt : iteration;
            Mark(MarkKind.RateChanged, line, string.Create(CultureInfo.InvariantCulture, $"lr {before:g6} → {rate:g6}"), at);
        }

        _stepAt = -1;
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        FinishDisplay();
        CloseTest();
        if (iteration < 0) iteration = Math.Max(0, Iteration);
        Reach(iteration);
        _tests.Begin(line, iteration, net);
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        FinishDisplay();
        var curve = _tests.Output(line, Math.Max(0, Iteration), Seconds(line.Ticks), index, name, value, weight);
        if (curve is not null) TellNonFinite(line, curve, value, "test ");
    }

    public void TestLoss(in LineContext line, double value) => TestOutput(line, -1, "Test loss"u8, value, 0);

    public void Snapshot(in LineContext line, string file, bool isState)
    {
        FinishDisplay();
        CloseTest();
        Session.Meter.Disturb(0);
        if (SnapshotName.Iteration(file) is { } at && at > Iteration) Iteration = at;
        if (isState) return;
        Session.Snapshots++;
        Session.LastSnapshot = file;
        Mark(MarkKind.Snapshot, line, "snapshot " + file);
    }

    public void DebugValue(StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        // A test net prints its forward pass for every test batch.
        if (_tests.IsRunning && kind is StatKind.TopData or StatKind.ParamData) return;
        _layers.Add(kind, layer, blob, value);
    }

    public void ParameterUpdate(ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update) =>
        _layers.AddUpdate(Math.Max(0, Iteration), layer, parameter, data, update);

    public void DebugNorms(double l1Data, double l1Diff, double l2Data, double l2Diff) => _layers.AddNorms(l1Data, l1Diff, l2Data, l2Diff);

    public void Norms(int iteration, ReadOnlySpan<byte> text)
    {
        FinishDisplay();
        _layers.AddSample(iteration, text);
    }

    public void LayerTimes(int iteration, ReadOnlySpan<byte> text)
    {
        FinishDisplay();
        _times.Add(iteration, text);
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
    {
        if (Session.Clipped++ == 0)
            Mark(MarkKind.Note, line, string.Create(CultureInfo.InvariantCulture, $"gradients are clipped: norm {norm:g5}, limit {limit:g5}"));
        if (factor < Session.SmallestClip) Session.SmallestClip = factor;
    }

    /// <summary>A layer of a model whose name no layer has. Test nets that take the train net's weights say so too, later.</summary>
    public void Ignored(string layer)
    {
        if (Iteration < 0 && Session.IgnoredLayers.Count < MostNames) Session.IgnoredLayers.Add(layer);
    }

    public void MissedClass(int label)
    {
        if (Session.MissedClasses.Count < MostNames || Session.MissedClasses.ContainsKey(label))
            Session.MissedClasses[label] = Session.MissedClasses.GetValueOrDefault(label) + 1;
    }

    public void RateStepAt(int iteration) => _stepAt = iteration;

    public void DataRestarted(in LineContext line)
    {
        Session.DataRestarts++;
        if (_restartMark >= 0 && _restartIteration == Iteration)
        {
            _marks.Retext(_restartMark, string.Create(CultureInfo.InvariantCulture, $"data begun again ×{++_restarts}"));
            return;
        }

        (_restarts, _restartIteration) = (1, Iteration);
        _restartMark = _marks.HasRoom(MarkKind.Data) ? Mark(MarkKind.Data, line, "data begun again") : -1;
    }

    /// <summary>The next line is none of this display's outputs, or the log ends.</summary>
    public void FinishDisplay()
    {
        if (_lossWaits)
        {
            _lossWaits = false;
            AddLoss(Iteration, _outputsSeen > 0 && _allZero ? 0 : (float)_waitingLoss, _waitingSeconds);
        }

        if (_outputsSeen == 0) return;
        if (Session.StickyFrom is null && _allFinite && Session.Loss.Count > 0 && float.IsNaN(Session.Loss.Y[^1]))
        {
            Session.StickyFrom = Iteration;
            _marks.Add(MarkKind.Anomaly, Session, Iteration, Session.EndTicks, "loss stays NaN though every output is finite (sticky mean)", -1);
        }

        _outputsSeen = 0;
    }

    public void CloseTest()
    {
        if (_tests.Close() is not { } seconds) return;
        Session.TestSeconds += seconds;
        Session.Meter.Disturb(seconds);
    }

    public int Mark(MarkKind kind, in LineContext line, string text, int? iteration = null)
    {
        _model.Version++;
        return _marks.Add(kind, Session, iteration ?? Math.Max(0, Iteration), line.Ticks, text, line.Offset);
    }

    private void Wait(int iteration, double rate)
    {
        _waitingRate = (iteration, rate);
        Untouch();
    }

    private void Reach(int iteration)
    {
        Iteration = Math.Max(Iteration, iteration);
        Session.FirstIteration ??= iteration;
        if (Session.LastIteration is not { } last || iteration > last) Session.LastIteration = iteration;
    }

    private void AddLoss(int iteration, float loss, double seconds)
    {
        if (Session.Loss.Count == 0 || iteration >= Session.Loss.X[^1]) Session.Loss.Append(iteration, loss, seconds);
    }

    private void TellNonFinite(in LineContext line, OutputCurve curve, double value, string phase)
    {
        if (double.IsFinite(value) || !_told.Add(curve)) return;
        Mark(MarkKind.Anomaly, line, $"{phase}{curve.Name} is {Spell(value)}");
    }

    // Sessions break where the iteration falls back, so x can only grow; lines of other threads that come late are let go.
    private static void Append(Series series, int x, float y)
    {
        if (series.Count == 0 || x >= series.X[^1]) series.Append(x, y);
    }

    private static string Spell(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "infinite" : "−infinite";
}
