using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training.Launched;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// The iterations of a run: iter_size × (forward, backward), smoothed loss, display, update, as Caffe's Solver::Step. Where the device works on its
/// own they are launched and told later (<see cref="LaunchedIterations"/>), except where somebody looks on while they are computed. Allocates
/// nothing in an iteration that displays nothing.
/// </summary>
internal sealed class RunIterations : IDisposable
{
    private readonly Net _net;
    private readonly Solver _solver;
    private readonly SolverSteering _steering;
    private readonly SolverParameter _parameter;
    private readonly RunSnapshots _snapshots;
    private readonly SmoothedLoss _loss;
    private readonly RunCourse _course;
    private readonly NonFiniteGuard _guard;
    private readonly Func<NonFiniteAction> _onNonFinite;
    private readonly RunProgress _progress;
    private readonly Action _takeCommands;
    private readonly Action<TrainingEvent> _emit;
    private readonly TimeProvider _clock;
    private readonly DisplayTimer _timer;
    private readonly RecordWatch _records;
    private readonly DebugInfo? _debug;
    private readonly RunTelemetry _telemetry;
    private readonly LaunchedIterations? _launched;
    private readonly bool _recordKeys;

    /// <param name="takeCommands">Executes the commands that wait; while the run is paused it does not return.</param>
    public RunIterations(
        RunNets nets, Solver solver, SolverSteering steering, RunSnapshots snapshots, SmoothedLoss loss, RunCourse course, DisplayTimer timer,
        RunTelemetry telemetry, Action takeCommands, TrainingOptions options, RunProgress progress, Action<TrainingEvent> emit)
    {
        _net = nets.Train;
        _solver = solver;
        _steering = steering;
        _parameter = solver.Configuration.Parameter;
        _snapshots = snapshots;
        _loss = loss;
        _course = course;
        _timer = timer;
        _telemetry = telemetry;
        _takeCommands = takeCommands;
        _progress = progress;
        _emit = emit;
        _clock = options.Clock;
        _guard = new NonFiniteGuard(nets.Train, solver, snapshots, emit);
        _onNonFinite = () => options.OnNonFinite ?? (options.HasViewer() ? NonFiniteAction.Pause : NonFiniteAction.Stop);
        _records = new RecordWatch(nets.Train, nets.Restarts[0]);
        _debug = _parameter.DebugInfo ? new DebugInfo(nets.Train) : null;
        _recordKeys = options.RecordKeys;
        if (options.UsesGraphs && options.Device.Graphs is { } graphs)
            _launched = new LaunchedIterations(_net, solver, graphs, _records, snapshots.Positions, telemetry, options.Clock, emit);
    }

    /// <summary>The solver's next iteration; false where it was given up before its update.</summary>
    public bool Next()
    {
        var start = _clock.GetTimestamp();
        var iteration = _solver.Iteration;
        var display = _course.IsStepping || (_parameter.Display > 0 && iteration % _parameter.Display == 0);
        _telemetry.Begin(iteration, display, _course.IsLastStep);
        if (CanLaunch(display)) return Launch(start, display);
        if (!Settle()) return false;
        if (_launched is not null) _launched.MustWatch = false;
        return Compute(start, iteration, display);
    }

    // Nobody looks on who needs the host, and the losses are finite.
    private bool CanLaunch(bool display)
        => _launched is { MustWatch: false } && !_telemetry.NeedsHost && !_guard.KnowsLoss && !_recordKeys && !(display && _debug is not null);

    private bool Launch(long start, bool display)
    {
        // What is looked at is looked at alone, and told behind what came before.
        var isWatched = _telemetry.IsWatching;
        if (!Settle(wait: isWatched)) return false;
        _telemetry.Start(isAlone: !_launched!.Any);
        try
        {
            _launched.Launch(display);
        }
        catch (CaffeTopException) when (_launched.Any)
        {
            // What is wrong with this iteration counts only if the ones before it were right.
            if (!Settle()) return false;
            throw;
        }

        if ((display || isWatched) && !Settle())
        {
            _telemetry.Again();
            return false;
        }

        // Else it would have been held.
        if (_telemetry.IsSampling) _guard.AfterSample(null);
        _telemetry.End(_solver.Iteration - 1, isDone: display || isWatched);
        _steering.At(_solver.Iteration, _solver.CurrentStep);
        _progress.BusySeconds += _clock.GetElapsedTime(start).TotalSeconds;
        return true;
    }

    /// <summary>
    /// Tells of all iterations that were launched; before anybody looks at the run or changes it. False: one of them was held, and the run stands before it again.
    /// </summary>
    public bool Settle() => Settle(wait: true);

    private bool Settle(bool wait)
    {
        while (_launched?.Take(wait || _launched.IsFarAhead) is { } done)
        {
            if (done.Note.IsHeld)
            {
                _launched.GoBack(done);
                _steering.At(_solver.Iteration, _solver.CurrentStep);
                return false;
            }

            foreach (var wrap in done.Wraps) _emit(wrap);
            Take(done.Note.Loss / _parameter.IterSize, done.Iteration);
            if (done.IsDisplayed) Display(done.Iteration, done.Update);
            else Report(done.Iteration, done.Update);
            _progress.Iteration = done.Iteration + 1;
        }

        return true;
    }

    private bool Compute(long start, int iteration, bool display)
    {
        _snapshots.Positions.BeginIteration();
        _telemetry.Start(isAlone: true);
        _net.ClearParameterDiffs();
        float loss = 0;
        for (var batch = 0; batch < _parameter.IterSize; batch++)
        {
            _net.Observer = LayerObservers.Join(display ? _debug : null, _telemetry.Observer(batch == _parameter.IterSize - 1));
            _net.Forward();
            var batchLoss = _net.ReadLoss();
            loss += batchLoss;
            _guard.AfterForward(batchLoss);
            _records.ReportWraps(_emit);
            if (_recordKeys && batch == 0) _records.NoteFirst();
            _net.Backward();
            _telemetry.AfterPass();
            if (display && _debug is not null) TakeDebug(iteration);
        }

        _net.SettleParameterDiffs();
        _telemetry.BeforeUpdate();
        if (_telemetry.IsSampling) _guard.AfterSample(_telemetry.FirstNonFinite);
        if (_guard.Take() is { } found)
        {
            _telemetry.TellUnfinished(iteration);

            // A pause is no training.
            _progress.BusySeconds += _clock.GetElapsedTime(start).TotalSeconds;
            if (!Hold(found)) return false;
            start = _clock.GetTimestamp();
        }

        _snapshots.Positions.EndIteration();
        display |= _course.IsStepping;
        Take(loss / _parameter.IterSize, iteration);
        if (_recordKeys) _records.ReportKeys(iteration, _emit);
        if (display) Display(iteration, null);
        else Report(iteration, _solver.ApplyUpdate(_telemetry.IsSampling));
        _telemetry.AfterUpdate();
        _telemetry.End(iteration, isDone: true);
        _steering.At(_solver.Iteration, _solver.CurrentStep);
        _progress.Iteration = _solver.Iteration;
        _progress.BusySeconds += _clock.GetElapsedTime(start).TotalSeconds;
        return true;
    }

    private void Take(float loss, int iteration)
    {
        _loss.Add(loss, iteration);
        _progress.LastLoss = loss;
    }

    // Before the update, so that the weights stay as they were; true: go on with it.
    private bool Hold(Finding found)
    {
        switch (_onNonFinite())
        {
            case NonFiniteAction.Stop:
                _course.Fail(found);
                break;
            case NonFiniteAction.Pause:
                var jumps = _course.Jumps;
                _course.Pause($"{found.What.Split(". ")[0]}");
                _takeCommands();
                if (jumps != _course.Jumps) _guard.Forget();
                else if (!_course.IsStopping) return true;
                break;
            default:
                return true;
        }

        _snapshots.Positions.EndIteration();
        return false;
    }

    private void TakeDebug(int iteration)
    {
        var stats = _debug!.Take(iteration, withNorms: true);
        _emit(stats);
        _guard.AfterBackward(stats);
    }

    // The outputs are those before the update, which changes none.
    private void Display(int iteration, AppliedUpdate? done)
    {
        var (rate, seconds, iterations) = _timer.Display(iteration, _parameter.Display);
        var outputs = OutputValues.Read(_net);
        var update = done ?? _solver.ApplyUpdate(_telemetry.IsSampling);
        if (update.Stepped) _emit(new LearningRateStepped(iteration, update.CurrentStep));
        _emit(new IterationDone(iteration, _loss.Value, rate, seconds, iterations, outputs, update.Rate));
        Report(iteration, update with { Stepped = false });
    }

    private void Report(int iteration, in AppliedUpdate update)
    {
        if (update.Stepped) _emit(new LearningRateStepped(iteration, update.CurrentStep));
        if (update.Clipped) _emit(new GradientsClipped(iteration, update.GradientNorm, _parameter.ClipGradients, update.ClipFactor));
    }

    /// <summary>One more forward pass: Caffe shows the loss after the last update, without rate, outputs and learning rate.</summary>
    public void DisplayLast()
    {
        _net.Observer = null;
        _net.Forward();
        _records.ReportWraps(_emit);
        _loss.Add(_net.ReadLoss(), _solver.Iteration);
        _emit(new IterationDone(_solver.Iteration, _loss.Value, null, 0, 0, [], null));
    }

    public void Dispose()
    {
        _launched?.Dispose();
        _telemetry.Dispose();
    }
}
