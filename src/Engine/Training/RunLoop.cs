using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training.Launched;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// The iterations, in the order of Caffe's Solver::Step and Solver::Solve: test, iter_size × (forward, backward), smoothed loss, display,
/// update, snapshot, commands; at the end the last snapshot, a last displayed loss and a last test. Allocates nothing in an iteration that
/// displays, tests and saves nothing.
/// </summary>
internal sealed class RunLoop : IDisposable
{
    private readonly Net _net;
    private readonly Solver _solver;
    private readonly SolverSteering _steering;
    private readonly SolverParameter _parameter;
    private readonly RunSnapshots _snapshots;
    private readonly SmoothedLoss _loss;
    private readonly RunCommands _commands;
    private readonly CommandExecutor _executor;
    private readonly RunCourse _course;
    private readonly RunTests _tests;
    private readonly StopRules _rules;
    private readonly NonFiniteGuard _guard;
    private readonly Func<NonFiniteAction> _onNonFinite;
    private readonly RunProgress _progress;
    private readonly Action<TrainingEvent> _emit;
    private readonly TimeProvider _clock;
    private readonly DisplayTimer _timer;
    private readonly RecordWatch _records;
    private readonly DebugInfo? _debug;
    private readonly RunTelemetry _telemetry;
    private readonly LaunchedIterations? _launched;
    private readonly bool _recordKeys;
    private readonly Func<bool> _goOnTesting;
    private CancellationToken _cancellation;

    public RunLoop(
        RunNets nets, Solver solver, SolverSteering steering, RunSnapshots snapshots, SmoothedLoss loss, StopRules rules,
        RunCommands commands, TrainingOptions options, RunProgress progress, Action<TrainingEvent> emit)
    {
        _net = nets.Train;
        _solver = solver;
        _steering = steering;
        _parameter = solver.Configuration.Parameter;
        _snapshots = snapshots;
        _loss = loss;
        _rules = rules;
        _commands = commands;
        _progress = progress;
        _emit = emit;
        _clock = options.Clock;
        _timer = new DisplayTimer(options.Clock);
        _course = new RunCourse(_timer, options.Clock, emit);
        var graphs = options.UsesGraphs ? options.Device.Graphs : null;
        _tests = new RunTests(nets, solver, graphs, options.Clock, progress, emit);
        _telemetry = new RunTelemetry(_net, _parameter.IterSize, options.Norms, progress, options.Clock, emit);
        _guard = new NonFiniteGuard(nets.Train, solver, snapshots, emit);
        _onNonFinite = () => options.OnNonFinite ?? (options.HasViewer() ? NonFiniteAction.Pause : NonFiniteAction.Stop);
        _executor = new CommandExecutor(solver, steering, _course, snapshots, loss, _tests, () => TestAll(), _telemetry, options.ResolvePath, emit);
        _records = new RecordWatch(nets.Train, nets.Restarts[0]);
        _debug = _parameter.DebugInfo ? new DebugInfo(nets.Train) : null;
        _recordKeys = options.RecordKeys;
        if (graphs is not null) _launched = new LaunchedIterations(_net, solver, graphs, _records, snapshots.Positions, options.Clock, emit);
        _goOnTesting = GoOnTesting;
    }

    public RunOutcome Run(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        try
        {
            _emit(new OptimizationStarted(_net.Name, _solver.Configuration.Policy.Name, _solver.Iteration));
            _emit(new StateChanged(RunState.Training, null));
            _timer.Start(_solver.Iteration);
            _rules.Start();
            TakeCommands();
            do
            {
                while (_solver.Iteration < _parameter.MaxIter && !_course.IsStopping) Step();
            }
            while (!Settle());
            return Finish();
        }
        catch (CaffeTopException e)
        {
            var failure = e as IterationException ?? new IterationException(_solver.Iteration, e);
            _emit(new Fault(failure.Message, true, _solver.Iteration));
            _emit(new StateChanged(RunState.Failed, null));
            throw failure;
        }
    }

    public void Dispose()
    {
        _launched?.Dispose();
        _tests.Dispose();
    }

    // An iteration, and what is due before and behind it. Whatever looks at the run, or changes it, first hears of all that was launched; where that
    // brings the run back to an iteration that was held, it begins anew.
    private void Step()
    {
        if (IsTestDue(_solver.Iteration) && (_solver.Iteration > 0 || _parameter.TestInitialization))
        {
            if (!Settle()) return;
            TestDue();
        }

        ApplyRules();
        if (_course.IsStopping || !Iterate()) return;
        var isSnapshotDue = _parameter.Snapshot > 0 && _solver.Iteration % _parameter.Snapshot == 0;
        if ((isSnapshotDue || _course.IsStepping || _commands.Any || _cancellation.IsCancellationRequested) && !Settle()) return;
        if (isSnapshotDue) _snapshots.Take(_loss);
        ApplyRules();
        _course.AfterIteration();
        TakeCommands();
    }

    // False where the iteration was given up before its update.
    private bool Iterate()
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

    // Nobody looks on layer by layer, and the losses are finite.
    private bool CanLaunch(bool display)
        => _launched is { MustWatch: false } && !_telemetry.IsWatching && !_guard.KnowsLoss && !_recordKeys && !(display && _debug is not null);

    private bool Launch(long start, bool display)
    {
        if (!Settle(wait: false)) return false;
        try
        {
            _launched!.Launch(display);
        }
        catch (CaffeTopException) when (_launched!.Any)
        {
            // What is wrong with this iteration counts only if the ones before it were right.
            if (!Settle()) return false;
            throw;
        }

        if (display && !Settle()) return false;
        _telemetry.End(_solver.Iteration - 1);
        _steering.At(_solver.Iteration, _solver.CurrentStep);
        _progress.BusySeconds += _clock.GetElapsedTime(start).TotalSeconds;
        return true;
    }

    // Tells what was launched and is done; false: an iteration was held, and the run stands before it.
    private bool Settle(bool wait = true)
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
        _telemetry.End(iteration);
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
                TakeCommands();
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
        if (update.Stepped) _emit(new LearningRateStepped(iteration, _solver.CurrentStep));
        _emit(new IterationDone(iteration, _loss.Value, rate, seconds, iterations, outputs, update.Rate));
        Report(iteration, update with { Stepped = false });
    }

    private void Report(int iteration, in AppliedUpdate update)
    {
        if (update.Stepped) _emit(new LearningRateStepped(iteration, _solver.CurrentStep));
        if (update.Clipped) _emit(new GradientsClipped(iteration, update.GradientNorm, _parameter.ClipGradients, update.ClipFactor));
    }

    private bool IsTestDue(int iteration) => _parameter.TestInterval > 0 && iteration % _parameter.TestInterval == 0;

    // Not again where the run goes on from a snapshot that was taken after it: the next one would read other records.
    private void TestDue()
    {
        if (_snapshots.Positions.TestedAt == _solver.Iteration) return;
        if (TestAll()) _snapshots.Positions.TestedAt = _solver.Iteration;
    }

    private bool TestAll()
    {
        _snapshots.Positions.BeginTests();
        if (!_tests.Run(_goOnTesting)) return false;
        _snapshots.Positions.EndTests();
        return true;
    }

    // A stop by a rule is one with a snapshot, like a signal's.
    private void ApplyRules()
    {
        _snapshots.KeepBest(_loss);
        if (_course.IsStopping || _rules.TakeReason() is not { } reason || !Settle()) return;
        _emit(new ControlApplied(_solver.Iteration, "stop", null, reason));
        _course.Stop(withSnapshot: true);
    }

    // Once per test batch, as Caffe polls its signals.
    private bool GoOnTesting()
    {
        while (_commands.TryTakeUrgent(out var command)) _executor.Execute(command);
        if (_cancellation.IsCancellationRequested) _course.Stop(withSnapshot: false);
        return !_course.IsStopping;
    }

    private RunOutcome Finish()
    {
        if (_course.Failure is { } failure) return GiveUp(failure);
        var early = _course.IsStopping;
        if (early ? _course.StopsWithSnapshot && !_commands.WantsStopWithoutSnapshot() : _parameter.SnapshotAfterTrain)
        {
            if (!_snapshots.IsSaved) _snapshots.Take(_loss);
        }

        if (!early)
        {
            if (_parameter.Display > 0 && _solver.Iteration % _parameter.Display == 0) DisplayLast();
            if (IsTestDue(_solver.Iteration)) TestDue();
            _snapshots.KeepBest(_loss);
        }

        _emit(new OptimizationDone(_solver.Iteration, early));
        var end = _snapshots.Failure is not null ? RunEnd.Failed : early ? RunEnd.StoppedEarly : RunEnd.Done;
        var state = end switch { RunEnd.Done => RunState.Done, RunEnd.StoppedEarly => RunState.Stopped, _ => RunState.Failed };
        _emit(new StateChanged(state, null));
        return new RunOutcome(end, _solver.Iteration, _snapshots.Failure);
    }

    private RunOutcome GiveUp(Finding found)
    {
        var sentence = $"iteration {_solver.Iteration}: {char.ToLowerInvariant(found.What[0])}{found.What[1..]} {found.Remedy}";
        _emit(new Fault(sentence, true, _solver.Iteration));
        _emit(new StateChanged(RunState.Failed, null));
        return new RunOutcome(RunEnd.NonFinite, _solver.Iteration, sentence)
        {
            LastGood = _snapshots.LastGood, LowerRate = NonFiniteGuard.LowerRate(_solver),
        };
    }

    // One more forward pass: Caffe shows the loss after the last update, without rate, outputs and learning rate.
    private void DisplayLast()
    {
        _net.Observer = null;
        _net.Forward();
        _records.ReportWraps(_emit);
        _loss.Add(_net.ReadLoss(), _solver.Iteration);
        _emit(new IterationDone(_solver.Iteration, _loss.Value, null, 0, 0, [], null));
    }

    private void TakeCommands()
    {
        while (true)
        {
            if (_cancellation.IsCancellationRequested) _course.Stop(withSnapshot: false);
            while (_commands.Any && !_course.IsStopping && _commands.TryTake(out var command)) _executor.Execute(command);
            if (_course.IsStopping || !_course.IsPaused) return;
            _commands.Wait(_cancellation);
        }
    }
}
