using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// What each layer takes in the real run: means over a few iterations, one after the other, since single ones differ. On the host by two readings of the
/// clock for each layer and direction; on a device that works on its own by marks between the layers' operations, read after each pass, which a
/// graph can hold.
/// </summary>
internal sealed class LayerClock : ILayerObserver, IDisposable
{
    private const int MostIterations = 8;
    private const double LongestSeconds = 1;
    private const int Digits = 4;

    private const int Directions = 2;
    private const int Backward = 1;

    private readonly IReadOnlyList<NetLayer> _layers;
    private readonly TimeProvider _clock;
    private readonly IGraphOps? _device;
    private readonly double[] _now;
    private readonly double[] _sum;
    private ITimeMarks? _marks;
    private long _since;
    private long _start;
    private int _iterations;

    public LayerClock(Net net, TimeProvider clock)
    {
        _layers = net.Layers;
        _clock = clock;
        _device = net.Device.Graphs;
        _now = new double[Directions * _layers.Count];
        _sum = new double[_now.Length];
    }

    /// <summary>The next iterations are measured.</summary>
    public bool IsRunning { get; private set; }

    public void Start()
    {
        // One before and one behind.
        _marks ??= _device?.NewTimeMarks(2 * _now.Length);
        Array.Clear(_sum);
        _iterations = 0;
        _start = _clock.GetTimestamp();
        IsRunning = true;
    }

    /// <summary>An iteration begins; what is left of one that was given up is forgotten.</summary>
    public void Begin() => Array.Clear(_now);

    public void BeforeForward(int layer) => Before(Directions * layer);

    public void AfterForward(int layer) => After(Directions * layer);

    public void BeforeBackward(int layer) => Before((Directions * layer) + Backward);

    public void AfterBackward(int layer) => After((Directions * layer) + Backward);

    /// <summary>A forward and a backward pass were begun; waits for them where a device works on its own.</summary>
    public void AfterPass()
    {
        if (_marks is null) return;
        for (var at = 0; at < _now.Length; at++)
        {
            if (at % Directions != Backward || _layers[at / Directions].NeedsBackward) _now[at] += _marks.Milliseconds(2 * at, (2 * at) + 1);
        }
    }

    /// <summary>After an iteration: the means, once enough have been measured; else null.</summary>
    public LayerTimesSampled? Take(int iteration)
    {
        for (var at = 0; at < _sum.Length; at++) _sum[at] += _now[at];
        if (++_iterations < MostIterations && _clock.GetElapsedTime(_start).TotalSeconds < LongestSeconds) return null;
        IsRunning = false;
        var times = new LayerTime[_layers.Count];
        for (var i = 0; i < times.Length; i++) times[i] = new LayerTime(_layers[i].Layer.Name, Mean(_sum[Directions * i]), Mean(_sum[(Directions * i) + Backward]));
        return new LayerTimesSampled(iteration, times);
    }

    public void Dispose() => _marks?.Dispose();

    private void Before(int at)
    {
        if (_marks is not null) _marks.Set(2 * at);
        else _since = _clock.GetTimestamp();
    }

    private void After(int at)
    {
        if (_marks is not null) _marks.Set((2 * at) + 1);
        else _now[at] += _clock.GetElapsedTime(_since).TotalMilliseconds;
    }

    private double Mean(double sum) => Math.Round(sum / _iterations, Digits);
}
