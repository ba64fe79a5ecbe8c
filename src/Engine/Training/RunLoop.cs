using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// The iterations, in the order of Caffe's Solver::Step and Solver::Solve: test, iter_size × (forward, backward), smoothed loss, display,
/// update, snapshot, commands; at the end the last snapshot, a last displayed loss and a last test. Allocates nothing in an iteration that
/// displays, tests and saves nothing.
/// </summary>
internal sealed class RunLoop
{
    private readonly Net _net;
    private readonly Solver _solver;
    private readonly SolverParameter _parameter;
    private readonly RunSnapshots _snapshots;
    private readonly SmoothedLoss _loss;
    private readonly RunCommands _commands;
    private readonly Action<TrainingEvent> _emit;
    private readonly TimeProvider _clock;
    private readonly DisplayTimer _timer;
    private readonly TestPass[] _tests;
    private readonly RecordWatch _records;
    private readonly DebugInfo? _debug;
    private readonly bool _recordKeys;
    private readonly Func<bool> _goOnTesting;
    private CancellationToken _cancellation;
    private bool _paused;
    private long _pausedSince;
    private int _stepsLeft;
    private bool _stop;
    private bool _stopWithSnapshot;

    public RunLoop(
        RunNets nets, Solver solver, RunSnapshots snapshots, SmoothedLoss loss, RunCommands commands, TrainingOptions options,
        Action<TrainingEvent> emit)
    {
        _net = nets.Train;
        _solver = solver;
        _parameter = solver.Configuration.Parameter;
        _snapshots = snapshots;
        _loss = loss;
        _commands = commands;
        _emit = emit;
        _clock = options.Clock;
        _timer = new DisplayTimer(options.Clock);
        _tests = [.. nets.Tests.Select((net, i) => new TestPass(
            net, nets.Train, nets.Restarts[i + 1], solver.Configuration.TestNets[i].TestIterations, _parameter.TestComputeLoss,
            _parameter.DebugInfo, emit))];
        _records = new RecordWatch(nets.Train, nets.Restarts[0]);
        _debug = _parameter.DebugInfo ? new DebugInfo(nets.Train) : null;
        _recordKeys = options.RecordKeys;
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
            TakeCommands();
            while (_solver.Iteration < _parameter.MaxIter && !_stop)
            {
                if (IsTestDue(_solver.Iteration) && (_solver.Iteration > 0 || _parameter.TestInitialization)) TestAll();
                if (_stop) break;
                Iterate();
                if (_parameter.Snapshot > 0 && _solver.Iteration % _parameter.Snapshot == 0) _snapshots.Take(_loss);
                if (_stepsLeft > 0 && --_stepsLeft == 0) Pause();
                TakeCommands();
            }

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

    private void Iterate()
    {
        var iteration = _solver.Iteration;
        var display = _parameter.Display > 0 && iteration % _parameter.Display == 0;
        _net.ClearParameterDiffs();
        if (_debug is not null) _net.Observer = display ? _debug : null;
        float loss = 0;
        for (var batch = 0; batch < _parameter.IterSize; batch++)
        {
            _net.Forward();
            loss += _net.ReadLoss();
            _records.ReportWraps(_emit);
            if (_recordKeys && batch == 0) _records.NoteFirst();
            _net.Backward();
            if (display && _debug is not null) _emit(_debug.Take(iteration, withNorms: true));
        }

        _net.SettleParameterDiffs();
        _loss.Add(loss / _parameter.IterSize, iteration);
        if (_recordKeys) _records.ReportKeys(iteration, _emit);
        if (display) Display(iteration);
        else Report(iteration, _solver.ApplyUpdate());
    }

    private void Display(int iteration)
    {
        var (rate, seconds) = _timer.Display(iteration);
        var outputs = OutputValues.Read(_net);
        var update = _solver.ApplyUpdate();
        if (update.Stepped) _emit(new LearningRateStepped(iteration, _solver.CurrentStep));
        _emit(new IterationDone(iteration, _loss.Value, rate, seconds, _parameter.Display, outputs, update.Rate));
        Report(iteration, update with { Stepped = false });
    }

    private void Report(int iteration, in AppliedUpdate update)
    {
        if (update.Stepped) _emit(new LearningRateStepped(iteration, _solver.CurrentStep));
        if (update.Clipped) _emit(new GradientsClipped(iteration, update.GradientNorm, _parameter.ClipGradients, update.ClipFactor));
    }

    private bool IsTestDue(int iteration) => _parameter.TestInterval > 0 && iteration % _parameter.TestInterval == 0;

    private void TestAll()
    {
        if (_tests.Length == 0) return;
        _emit(new StateChanged(RunState.Testing, null));
        foreach (var test in _tests)
        {
            if (_stop || !test.Run(_solver.Iteration, _goOnTesting)) break;
        }

        _emit(new StateChanged(RunState.Training, null));
    }

    // Once per test batch, as Caffe polls its signals.
    private bool GoOnTesting()
    {
        while (_commands.TryTakeUrgent(out var command)) Execute(command);
        if (_cancellation.IsCancellationRequested) _stop = true;
        return !_stop;
    }

    private RunOutcome Finish()
    {
        var early = _stop;
        if (_stop ? _stopWithSnapshot && !_commands.WantsStopWithoutSnapshot() : _parameter.SnapshotAfterTrain)
        {
            if (_snapshots.LastSaved != _solver.Iteration) _snapshots.Take(_loss);
        }

        if (!early)
        {
            if (_parameter.Display > 0 && _solver.Iteration % _parameter.Display == 0) DisplayLast();
            if (IsTestDue(_solver.Iteration)) TestAll();
        }

        _emit(new OptimizationDone(_solver.Iteration, early));
        var end = _snapshots.Failure is not null ? RunEnd.Failed : early ? RunEnd.StoppedEarly : RunEnd.Done;
        var state = end switch { RunEnd.Done => RunState.Done, RunEnd.StoppedEarly => RunState.Stopped, _ => RunState.Failed };
        _emit(new StateChanged(state, null));
        return new RunOutcome(end, _solver.Iteration, _snapshots.Failure);
    }

    // One more forward pass: Caffe shows the loss after the last update, without rate, outputs and learning rate.
    private void DisplayLast()
    {
        if (_debug is not null) _net.Observer = null;
        _net.Forward();
        _records.ReportWraps(_emit);
        _loss.Add(_net.ReadLoss(), _solver.Iteration);
        _emit(new IterationDone(_solver.Iteration, _loss.Value, null, 0, 0, [], null));
    }

    private void TakeCommands()
    {
        while (true)
        {
            if (_cancellation.IsCancellationRequested) _stop = true;
            while (_commands.Any && !_stop && _commands.TryTake(out var command)) Execute(command);
            if (_stop || !_paused) return;
            _commands.Wait(_cancellation);
        }
    }

    private void Execute(in RunCommand command)
    {
        switch (command.Kind)
        {
            case RunCommandKind.Pause:
                Applied("pause");
                Pause();
                break;
            case RunCommandKind.Resume:
                Applied("resume");
                _stepsLeft = 0;
                GoOn();
                break;
            case RunCommandKind.Step:
                Applied("step", null, command.Iterations.ToString(System.Globalization.CultureInfo.InvariantCulture));
                _stepsLeft = command.Iterations;
                GoOn();
                break;
            case RunCommandKind.SetBaseLr:
                Applied("base_lr", RunSnapshots.Number(_solver.BaseLr), RunSnapshots.Number(command.BaseLr));
                _solver.BaseLr = command.BaseLr;
                break;
            case RunCommandKind.Snapshot:
                Applied("snapshot");
                if (_snapshots.LastSaved != _solver.Iteration) _snapshots.Take(_loss);
                break;
            case RunCommandKind.TestNow:
                Applied("test", null, _tests.Length == 0 ? "there are no test nets" : null);
                TestAll();
                if (_paused) _emit(new StateChanged(RunState.Paused, null));
                break;
            default:
                Applied("stop", null, command.WithSnapshot ? "with a snapshot" : "without a snapshot");
                _stop = true;
                _stopWithSnapshot = command.WithSnapshot;
                break;
        }
    }

    private void Applied(string command, string? from = null, string? to = null)
        => _emit(new ControlApplied(_solver.Iteration, command, from, to));

    private void Pause()
    {
        if (_paused) return;
        _paused = true;
        _pausedSince = _clock.GetTimestamp();
        _emit(new StateChanged(RunState.Paused, null));
    }

    private void GoOn()
    {
        if (!_paused) return;
        _paused = false;
        _timer.Exclude(_clock.GetElapsedTime(_pausedSince));
        _emit(new StateChanged(RunState.Training, null));
    }
}
