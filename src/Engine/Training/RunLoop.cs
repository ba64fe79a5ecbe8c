using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// A run from its first iteration to its end, in the order of Caffe's Solver::Step and Solver::Solve: test, iteration (<see cref="RunIterations"/>),
/// snapshot, commands; at the end the last snapshot, a last displayed loss and a last test.
/// </summary>
internal sealed class RunLoop : IDisposable
{
    private readonly Net _net;
    private readonly Solver _solver;
    private readonly SolverParameter _parameter;
    private readonly RunSnapshots _snapshots;
    private readonly SmoothedLoss _loss;
    private readonly RunCommands _commands;
    private readonly CommandExecutor _executor;
    private readonly RunCourse _course;
    private readonly RunTests _tests;
    private readonly RunIterations _iterations;
    private readonly StopRules _rules;
    private readonly Action<TrainingEvent> _emit;
    private readonly DisplayTimer _timer;
    private readonly Func<bool> _goOnTesting;
    private CancellationToken _cancellation;

    public RunLoop(
        RunNets nets, Solver solver, SolverSteering steering, RunSnapshots snapshots, SmoothedLoss loss, StopRules rules,
        RunCommands commands, TrainingOptions options, RunProgress progress, Action<TrainingEvent> emit)
    {
        _net = nets.Train;
        _solver = solver;
        _parameter = solver.Configuration.Parameter;
        _snapshots = snapshots;
        _loss = loss;
        _rules = rules;
        _commands = commands;
        _emit = emit;
        _timer = new DisplayTimer(options.Clock);
        _course = new RunCourse(_timer, options.Clock, emit);
        _tests = new RunTests(nets, solver, options.UsesGraphs ? options.Device.Graphs : null, options.Clock, progress, emit);
        var telemetry = new RunTelemetry(_net, _parameter.IterSize, options.Norms, progress, options.Clock, emit);
        _executor = new CommandExecutor(solver, steering, _course, snapshots, loss, _tests, () => TestAll(), telemetry, options.ResolvePath, emit);
        _iterations = new RunIterations(nets, solver, steering, snapshots, loss, _course, _timer, telemetry, TakeCommands, options, progress, emit);
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
            while (!_iterations.Settle());
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
        _iterations.Dispose();
        _tests.Dispose();
    }

    // An iteration, and what is due before and behind it. Whatever looks at the run, or changes it, first hears of all that was launched; where that
    // brings the run back to an iteration that was held, it begins anew.
    private void Step()
    {
        if (IsTestDue(_solver.Iteration) && (_solver.Iteration > 0 || _parameter.TestInitialization))
        {
            if (!_iterations.Settle()) return;
            TestDue();
        }

        ApplyRules();
        if (_course.IsStopping || !_iterations.Next()) return;
        var isSnapshotDue = _parameter.Snapshot > 0 && _solver.Iteration % _parameter.Snapshot == 0;
        if (isSnapshotDue)
        {
            if (!_iterations.Settle()) return;
            _snapshots.Take(_loss);
        }

        ApplyRules();
        _course.AfterIteration();
        TakeCommands();
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
        if (_course.IsStopping || _rules.TakeReason() is not { } reason || !_iterations.Settle()) return;
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
            if (_parameter.Display > 0 && _solver.Iteration % _parameter.Display == 0) _iterations.DisplayLast();
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

    private void TakeCommands()
    {
        while (true)
        {
            if (_cancellation.IsCancellationRequested) _course.Stop(withSnapshot: false);
            while (_commands.Any && !_course.IsStopping && _commands.TryTake(out var command))
            {
                // Also where that brings the run back to an iteration that was held: before it is where the command then counts.
                _iterations.Settle();
                _executor.Execute(command);
            }

            if (_course.IsStopping || !_course.IsPaused) return;
            _commands.Wait(_cancellation);
        }
    }
}
