using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Bench;

/// <summary>A whole training run on made data that hands over to another one every few seconds, at a display, so that both meet the same machine.</summary>
internal sealed class TurnRun : IDisposable
{
    private readonly TurnClock _clock = new();
    private readonly SemaphoreSlim _go = new(0);
    private readonly CpuDevice _device;
    private readonly TrainingRun _run;
    private readonly Thread _thread;
    private readonly double _turnSeconds;
    private long _start;
    private TimeSpan _processorStart;
    private int _startIteration = -1;
    private volatile bool _stops;

    public TurnRun(string solverFile, string netFile, NormsPlan norms, int threads, double turnSeconds)
    {
        _turnSeconds = turnSeconds;
        _device = new CpuDevice(threads);
        var solver = SolverFile.Read(solverFile).Solver;
        solver.Net = netFile;
        solver.TestIter.Clear();
        solver.ClearTestInterval();
        solver.ClearSnapshot();
        solver.SnapshotAfterTrain = false;
        solver.MaxIter = int.MaxValue;
        _run = new TrainingRun(SolverConfiguration.Create(solver, solverFile), new TrainingOptions
        {
            Device = _device,
            LoadNet = _ => MadeData.Replace(NetFile.Read(netFile).Net),
            Seed = 1,
            Norms = norms,
            Clock = _clock,
        });
        _run.Subscribe(See);
        _run.Prepare();
        _thread = new Thread(Train, 16 << 20) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called when this run's turn is over.</summary>
    public Action HandOver { get; set; } = static () => { };

    /// <summary>Seconds per iteration, elapsed and of the processors, of each turn; the first one warms up and is left out.</summary>
    public List<(double Elapsed, double Processor)> Turns { get; } = [];

    public int Samples { get; private set; }

    /// <summary>Of the training time, as the run shows it.</summary>
    public double SampledShare => _run.Progress.SamplingSeconds / _run.Progress.BusySeconds;

    /// <summary>This run has its turn.</summary>
    public void Go() => _go.Release();

    public void Dispose()
    {
        _stops = true;
        _run.Control.Stop(snapshot: false);
        _go.Release();
        _thread.Join();
        _run.Dispose();
        _device.Dispose();
        _go.Dispose();
    }

    private void Train()
    {
        _clock.Exclude(_go.Wait);
        if (!_stops) _run.Run();
    }

    private void See(TrainingEvent happened)
    {
        if (happened is NormsSampled) Samples++;
        if (happened is not IterationDone done || _stops) return;
        if (_startIteration >= 0)
        {
            var elapsed = _clock.GetElapsedTime(_start).TotalSeconds;
            if (elapsed < _turnSeconds) return;
            var iterations = done.Iteration - _startIteration;
            Turns.Add((elapsed / iterations, (Environment.CpuUsage.TotalTime - _processorStart).TotalSeconds / iterations));
            _clock.Exclude(() =>
            {
                HandOver();
                _go.Wait();
            });
        }

        (_start, _processorStart, _startIteration) = (_clock.GetTimestamp(), Environment.CpuUsage.TotalTime, done.Iteration);
    }
}
