using CaffeTop.Engine;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
using CaffeTop.Engine.Training.Launched;
using CaffeTop.Events;

namespace CaffeTop.SelfTest.Speed;

/// <summary>
/// Training iterations of one net against the clock, computed as in a run: on a device that works on its own they are launched ahead, recorded as a
/// graph; else one after the other. Rounds of many iterations each; a round ends when all of it is computed.
/// </summary>
public sealed class SpeedRun : IDisposable
{
    private const int Rounds = 5;
    private const int WarmUps = 4;
    private const double RoundSeconds = 0.35;
    private const int MostIterations = 2000;
    private const int LeastIterations = 3;
    private const string SolverText = "net: 'net' base_lr: 1e-4 momentum: 0.9 weight_decay: 0.0005 lr_policy: 'fixed' max_iter: 2147483647 random_seed: 1";

    private readonly IDevice _device;
    private readonly TimeProvider _clock;
    private readonly Net _net;
    private readonly Solver _solver;
    private readonly LaunchedIterations? _launched;
    private readonly RunTelemetry? _telemetry;
    private readonly SpeedNet _speedNet;
    private readonly int _batch;
    private float _loss;
    private long _hostTicks;

    /// <param name="batch">Images.</param>
    /// <exception cref="CaffeTopException">It does not fit into the device's memory.</exception>
    public SpeedRun(SpeedNet net, int batch, IDevice device, TimeProvider clock)
    {
        _speedNet = net;
        _batch = batch;
        _device = device;
        _clock = clock;
        _net = new Net(net.Build(batch), new NetOptions { Device = device, Phase = Phase.Train, Seed = 1, ReuseDiffs = true, Source = net.Name, Clock = clock });
        _net.Inputs[0].CopyDataFrom(MadeValues.Noise(_net.Inputs[0].Count, seed: 3));
        var random = new Random(4);
        _net.Inputs[1].CopyDataFrom([.. Enumerable.Range(0, _net.Inputs[1].Count).Select(_ => (float)random.Next(net.Classes))]);
        _solver = new Solver(SolverConfiguration.Create(SolverFile.Parse(SolverText, "solver.prototxt").Solver, "solver.prototxt"), device, [.. _net.LearnableParameters.Select(
            static parameter => new TrainedBlob(parameter.LayerName, parameter.Blob, parameter.LrMult, parameter.DecayMult))]);
        if (device.Graphs is not { } graphs) return;
        var telemetry = new RunTelemetry(_net, 1, NormsPlan.Every(1), new RunProgress(), clock, static _ => { });
        _telemetry = telemetry;
        _launched = new LaunchedIterations(_net, _solver, graphs, new RecordWatch(_net, new RestartLines()), new NetPositions([_net]), telemetry, clock, static _ => { });
    }

    /// <param name="iterations">Of a round; 0: as many as take about 0.35 s.</param>
    public SpeedResult Measure(int iterations)
    {
        Round(WarmUps);
        if (iterations == 0) iterations = Math.Clamp((int)(RoundSeconds / Round(LeastIterations)), LeastIterations, MostIterations);
        var milliseconds = new double[Rounds];
        _hostTicks = 0;
        for (var round = 0; round < Rounds; round++) milliseconds[round] = 1e3 * Round(iterations);
        Array.Sort(milliseconds);
        double? host = _launched is null ? null : _clock.GetElapsedTime(0, _hostTicks).TotalMicroseconds / (Rounds * iterations);
        var memory = _device is CudaDevice gpu ? gpu.AllocatedBytes : Environment.WorkingSet;
        var (steps, chain, loss) = (_launched?.Nodes, _launched?.Chain, _loss);
        return new SpeedResult(
            _speedNet.Name, _batch, iterations, milliseconds[Rounds / 2], milliseconds[0], host, steps, chain, Norms(iterations, milliseconds[Rounds / 2]), memory, loss, NetWork.Of(_net));
    }

    public void Dispose()
    {
        _launched?.Dispose();
        _telemetry?.Dispose();
        _net.Dispose();
    }

    // How much longer iterations take in which norms are measured.
    private double? Norms(int iterations, double plain)
    {
        if (_telemetry is null) return null;
        _telemetry.Begin(_solver.Iteration, isDisplayed: false, isLastStep: false);
        Round(WarmUps);
        return Math.Max(0, (1e3 * Round(iterations)) - plain);
    }

    // Seconds of an iteration.
    private double Round(int iterations)
    {
        var start = _clock.GetTimestamp();
        for (var i = 0; i < iterations; i++)
        {
            if (_launched is null) Compute();
            else Launch(_launched);
        }

        while (_launched?.Take(wait: true) is { } done) Note(done);
        return _clock.GetElapsedTime(start).TotalSeconds / iterations;
    }

    private void Launch(LaunchedIterations launched)
    {
        while (launched.IsFarAhead) Note(launched.Take(wait: true)!);
        var start = _clock.GetTimestamp();
        launched.Launch(isDisplayed: false);
        _hostTicks += _clock.GetTimestamp() - start;
    }

    private void Note(LaunchedIteration done)
    {
        if (done.Note.IsHeld) throw new CaffeTopException($"{_speedNet.Name}: iteration {done.Iteration} has a loss of {done.Note.Loss}");
        _loss = done.Note.Loss;
    }

    private void Compute()
    {
        _net.ClearParameterDiffs();
        _net.Forward();
        _loss = _net.ReadLoss();
        _net.Backward();
        _net.SettleParameterDiffs();
        _solver.ApplyUpdate();
    }
}
