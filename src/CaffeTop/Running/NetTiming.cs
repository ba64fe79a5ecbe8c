using CaffeTop.Engine.Nets;
using CaffeTop.Logging;
using CaffeTop.LogParse;

namespace CaffeTop.Running;

/// <summary><c>caffe time</c>: milliseconds of each layer's forward and backward pass, averaged over a number of iterations.</summary>
internal sealed class NetTiming(Net net, TimeProvider clock, RunLog log) : ILayerObserver
{
    // Compiled code becomes fast after some use; that is over after a few passes, and must not be measured.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(1);
    private const int MostWarmUps = 20;

    private readonly TimeSpan[] _forward = new TimeSpan[net.Layers.Count];
    private readonly TimeSpan[] _backward = new TimeSpan[net.Layers.Count];
    private long _started;

    public void Run(int iterations)
    {
        if (iterations <= 0) throw new UsageException($"--iterations {iterations}: give at least 1");
        log.Write("caffe.cpp:351", "Performing Forward");
        net.Forward();
        log.Write("caffe.cpp:356", "Initial loss: " + CppNumber.Format(net.ReadLoss()));
        log.Write("caffe.cpp:357", "Performing Backward");
        Backward();
        WarmUp();

        log.Write("caffe.cpp:365", "*** Benchmark begins ***");
        log.Write("caffe.cpp:366", $"Testing for {iterations} iterations.");
        net.Observer = this;
        TimeSpan forward = default, backward = default;
        var total = clock.GetTimestamp();
        for (var i = 0; i < iterations; i++)
        {
            var start = clock.GetTimestamp();
            net.Forward();
            var middle = clock.GetTimestamp();
            Backward();
            var end = clock.GetTimestamp();
            forward += clock.GetElapsedTime(start, middle);
            backward += clock.GetElapsedTime(middle, end);
            log.Write("caffe.cpp:394", $"Iteration: {i + 1} forward-backward time: {Milliseconds(clock.GetElapsedTime(start, end), 1)} ms.");
        }

        var all = clock.GetElapsedTime(total);
        net.Observer = null;
        Report(iterations, forward, backward, all);
    }

    public void BeforeForward(int layer) => _started = clock.GetTimestamp();

    public void AfterForward(int layer) => _forward[layer] += clock.GetElapsedTime(_started);

    public void BeforeBackward(int layer) => _started = clock.GetTimestamp();

    public void AfterBackward(int layer) => _backward[layer] += clock.GetElapsedTime(_started);

    private void Backward()
    {
        net.ClearParameterDiffs();
        net.Backward();
    }

    private void WarmUp()
    {
        var start = clock.GetTimestamp();
        for (var i = 0; i < MostWarmUps && clock.GetElapsedTime(start) < LongestWarmUp; i++)
        {
            net.Forward();
            Backward();
        }
    }

    private void Report(int iterations, TimeSpan forward, TimeSpan backward, TimeSpan all)
    {
        log.Write("caffe.cpp:397", "Average time per layer: ");
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var name = net.Layers[i].Layer.Name.PadLeft(10);
            log.Write("caffe.cpp:400", $"{name}\tforward: {Milliseconds(_forward[i], iterations)} ms.");
            log.Write("caffe.cpp:403", $"{name}\tbackward: {Milliseconds(_backward[i], iterations)} ms.");
        }

        log.Write("caffe.cpp:408", $"Average Forward pass: {Milliseconds(forward, iterations)} ms.");
        log.Write("caffe.cpp:410", $"Average Backward pass: {Milliseconds(backward, iterations)} ms.");
        log.Write("caffe.cpp:412", $"Average Forward-Backward: {Milliseconds(all, iterations)} ms.");
        log.Write("caffe.cpp:414", $"Total Time: {Milliseconds(all, 1)} ms.");
        log.Write("caffe.cpp:415", "*** Benchmark ends ***");
    }

    private static string Milliseconds(TimeSpan time, int iterations) => CppNumber.Format(time.TotalMilliseconds / iterations);
}
