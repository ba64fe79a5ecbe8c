using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// What each layer takes in the real run: means over a few iterations, one after the other, since single ones differ. Costs two readings of the
/// clock for each layer and direction. A device that works on its own is waited for before each reading, which costs more: there it is fewer
/// iterations.
/// </summary>
internal sealed class LayerClock : ILayerObserver
{
    private const int MostIterations = 8;
    private const int MostIterationsWaiting = 2;
    private const double LongestSeconds = 1;
    private const double MillisecondsPerSecond = 1000;
    private const int Digits = 4;

    private readonly IReadOnlyList<NetLayer> _layers;
    private readonly IDevice _device;
    private readonly TimeProvider _clock;
    private readonly Storage _slot;
    private readonly float[] _fetched = new float[1];
    private readonly long[] _forward;
    private readonly long[] _backward;
    private long _since;
    private long _start;
    private int _iterations;

    public LayerClock(Net net, TimeProvider clock)
    {
        _layers = net.Layers;
        _device = net.Device;
        _clock = clock;
        _slot = new Storage(_device);
        _forward = new long[_layers.Count];
        _backward = new long[_layers.Count];
    }

    /// <summary>The next iterations are measured.</summary>
    public bool IsRunning { get; private set; }

    public void Start()
    {
        Array.Clear(_forward);
        Array.Clear(_backward);
        _iterations = 0;
        _start = _clock.GetTimestamp();
        IsRunning = true;
    }

    public void BeforeForward(int layer) => _since = Now();

    public void AfterForward(int layer) => _forward[layer] += Now() - _since;

    public void BeforeBackward(int layer) => _since = Now();

    public void AfterBackward(int layer) => _backward[layer] += Now() - _since;

    /// <summary>After an iteration: the means, once enough have been measured; else null.</summary>
    public LayerTimesSampled? Take(int iteration)
    {
        if (++_iterations < (_device.IsHost ? MostIterations : MostIterationsWaiting) && _clock.GetElapsedTime(_start).TotalSeconds < LongestSeconds) return null;
        IsRunning = false;
        var times = new LayerTime[_layers.Count];
        for (var i = 0; i < times.Length; i++) times[i] = new LayerTime(_layers[i].Layer.Name, Mean(_forward[i]), Mean(_backward[i]));
        return new LayerTimesSampled(iteration, times);
    }

    // What is fetched is nothing; fetching waits for all that was begun.
    private long Now()
    {
        if (!_device.IsHost) _device.Memory.Download(_slot.Floats(1), _fetched);
        return _clock.GetTimestamp();
    }

    private double Mean(long ticks) => Math.Round(ticks * MillisecondsPerSecond / _clock.TimestampFrequency / _iterations, Digits);
}
