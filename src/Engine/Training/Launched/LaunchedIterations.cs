using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training.Launched;

/// <summary>
/// Iterations on a device that works on its own: the host reads the data and launches, the device computes, and losses are taken later, in order. An
/// iteration that must not be updated (its loss is NaN or infinite, a label is no class) is held by the device together with all behind it;
/// <see cref="GoBack"/> makes the run stand before it again, so that it can be computed under watch. The training thread's.
/// </summary>
internal sealed class LaunchedIterations : IDisposable
{
    private const int First = 1;
    private const int Last = 2;
    private const int Clips = 4;
    private const int Norms = 8;
    private const int Times = 16;
    private const int Variants = 32;

    // Where iterations are long, two keep a device busy, and commands need not wait for more.
    private const int FewAhead = 2;
    private const double LongSeconds = 0.05;

    private readonly Net _net;
    private readonly Solver _solver;
    private readonly IGraphOps _device;
    private readonly RecordWatch _records;
    private readonly NetPositions _positions;
    private readonly RunTelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly PassGraphs _graphs;
    private readonly Action[] _operations;
    private IIterationLedger? _ledger;
    private LaunchedIteration[] _iterations = [];
    private int _oldest;
    private int _count;

    public LaunchedIterations(
        Net net, Solver solver, IGraphOps device, RecordWatch records, NetPositions positions, RunTelemetry telemetry, TimeProvider clock,
        Action<TrainingEvent> emit)
    {
        _net = net;
        _solver = solver;
        _device = device;
        _records = records;
        _positions = positions;
        _telemetry = telemetry;
        _clock = clock;
        _graphs = new PassGraphs(net, device, Variants, reason => emit(new RawLine('I', "caffetop", reason)));
        _operations = [.. Enumerable.Range(0, Variants).Select(variant => (Action)(() => Pass(variant)))];
    }

    /// <summary>Some have been launched and not been taken.</summary>
    public bool Any => _count > 0;

    /// <summary>The oldest should be taken before another is launched.</summary>
    public bool IsFarAhead => _count > 0 && (_count == _iterations.Length
        || (_count >= FewAhead && _clock.GetElapsedTime(_iterations[_oldest].Since).TotalSeconds > LongSeconds));

    /// <summary>Steps of the graph that was launched last; null where it went call by call.</summary>
    public int? Nodes => _graphs.Nodes;

    /// <summary>How many of these steps come one after the other at least.</summary>
    public int? Chain => _graphs.Chain;

    /// <summary>The next iteration was held: it is to be computed under watch.</summary>
    public bool MustWatch { get; set; }

    /// <summary>
    /// Begins the solver's next iteration, with what the telemetry measures in it; the solver then stands behind it. Not where <see cref="IsFarAhead"/>.
    /// </summary>
    public void Launch(bool isDisplayed)
    {
        var ledger = _ledger ??= Open();
        var parameter = _solver.Configuration.Parameter;
        var next = _iterations[(_oldest + _count) % _iterations.Length];
        next.Iteration = _solver.Iteration;
        next.StepBefore = _solver.CurrentStep;
        next.IsDisplayed = isDisplayed;
        next.Since = _clock.GetTimestamp();
        next.Wraps.Clear();
        _positions.Note(next.Before);
        next.Plan = _solver.Plan(_telemetry.IsSampling);
        var clips = parameter.ClipGradients >= 0 ? Clips : 0;
        _net.ClearParameterDiffs();
        for (var batch = 0; batch < parameter.IterSize; batch++)
        {
            var isLast = batch == parameter.IterSize - 1;
            _net.Observer = _telemetry.Observer(isLast);
            _net.ForwardSources();
            _records.TakeWraps(next.Wraps);
            if (batch == 0) ledger.Begin(new IterationOrder(next.Slot, next.Plan.Step, parameter.ClipGradients, parameter.IterSize), _solver.Updates);
            var variant = (batch == 0 ? First : 0) | (isLast ? Last | clips : 0) | (isLast && _telemetry.IsSampling ? Norms : 0) | (_telemetry.IsTiming ? Times : 0);
            _graphs.Run(variant, _operations[variant]);
            _telemetry.AfterPass();
        }

        _net.Observer = null;
        ledger.End(next.Slot);
        _solver.Advance(next.Plan);
        _count++;
    }

    /// <summary>The oldest that was not taken yet, with its results; null where there is none.</summary>
    /// <param name="wait">Else null where it is not done yet.</param>
    public LaunchedIteration? Take(bool wait)
    {
        if (_count == 0 || (!wait && !_ledger!.IsDone(_iterations[_oldest].Slot))) return null;
        var done = _iterations[_oldest];
        done.Note = _ledger!.Read(done.Slot);
        _oldest = (_oldest + 1) % _iterations.Length;
        _count--;
        return done;
    }

    /// <summary>Net, solver and data stand before an iteration again that was held; those behind it never were.</summary>
    public void GoBack(LaunchedIteration held)
    {
        var undone = new List<LaunchedIteration> { held };
        while (Take(wait: true) is { } later) undone.Add(later);
        for (var i = undone.Count - 1; i >= 0; i--) _records.PutBack(undone[i].Wraps);
        _ledger!.GoBack();
        _positions.GoTo(held.Before);
        _solver.Restore(held.Iteration, held.StepBefore);
        MustWatch = true;
    }

    public void Dispose()
    {
        _graphs.Dispose();
        _ledger?.Dispose();
    }

    private IIterationLedger Open()
    {
        var statistics = new Dictionary<nint, DeviceSpan>();
        foreach (var parameter in _net.Layers.SelectMany(static layer => layer.Layer.Parameters).Where(static parameter => parameter.IsStatistic))
            statistics[parameter.Blob.Data.Address] = parameter.Blob.Data;
        IndexSpan[] faults = [.. _net.Layers.Select(static layer => layer.Layer.FaultWords).Where(static words => words.Count > 0)];
        var ledger = _device.NewLedger(_solver.Parameters.Count, [.. statistics.Values], faults);
        _iterations = [.. Enumerable.Range(0, ledger.Capacity).Select(slot => new LaunchedIteration(slot, _positions.NewMark()))];
        return ledger;
    }

    // What a sub-batch is behind its data: recorded once, or done call by call.
    private void Pass(int variant)
    {
        if ((variant & First) != 0) _ledger!.KeepStatistics();
        _net.ForwardBehindSources();
        _ledger!.Note(_net.ComputeLossTerms(), (variant & First) != 0);
        _net.Backward();
        if ((variant & Last) == 0) return;
        _net.SettleParameterDiffs();
        if ((variant & Norms) != 0)
        {
            // Values that are not finite hold the iteration, as its loss would: they are to be found before they are in the weights.
            _telemetry.BeforeUpdate();
            _ledger.Note([new LossTerm(_telemetry.Verdict(), default)], isFirst: false);
        }

        _ledger.Update((variant & Clips) != 0);
        if ((variant & Norms) != 0) _telemetry.AfterUpdate();
    }
}
