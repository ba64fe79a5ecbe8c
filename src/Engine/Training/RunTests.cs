using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>The tests of all test nets.</summary>
internal sealed class RunTests : IDisposable
{
    private readonly Solver _solver;
    private readonly Action<TrainingEvent> _emit;
    private readonly RunProgress _progress;
    private readonly TimeProvider _clock;
    private readonly TestPass[] _tests;

    public RunTests(RunNets nets, Solver solver, IGraphOps? graphs, TimeProvider clock, RunProgress progress, Action<TrainingEvent> emit)
    {
        _solver = solver;
        _emit = emit;
        _progress = progress;
        _clock = clock;
        var parameter = solver.Configuration.Parameter;
        _tests = [.. nets.Tests.Select((net, i) => new TestPass(
            net, nets.Train, nets.Restarts[i + 1], solver.Configuration.TestNets[i].TestIterations, parameter.TestComputeLoss,
            parameter.DebugInfo, graphs, progress, emit))];
    }

    public bool Any => _tests.Length > 0;

    public void Dispose()
    {
        foreach (var test in _tests) test.Dispose();
    }

    /// <summary>After the tests of an iteration: a stop between them ends them.</summary>
    /// <param name="goOn">Asked before each batch.</param>
    /// <returns>False where they were interrupted.</returns>
    public bool Run(Func<bool> goOn)
    {
        if (_tests.Length == 0) return true;
        var isDone = true;
        var start = _clock.GetTimestamp();
        _emit(new StateChanged(RunState.Testing, null));
        foreach (var test in _tests)
        {
            isDone = isDone && test.Run(_solver.Iteration, goOn);
            if (!isDone) break;
        }

        _progress.TestNet = -1;
        _progress.TestSeconds += _clock.GetElapsedTime(start).TotalSeconds;
        _emit(new StateChanged(RunState.Training, null));
        return isDone;
    }
}
