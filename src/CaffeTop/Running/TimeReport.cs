using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Training;
using CaffeTop.Logging;
using CaffeTop.LogParse;

namespace CaffeTop.Running;

/// <summary>The lines of <c>caffe time</c>: milliseconds of each layer's forward and backward pass, averaged over the iterations.</summary>
internal static class TimeReport
{
    // Compiled code becomes fast after some use; that is over after a few passes, and must not be measured.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(1);
    private const int MostWarmUps = 400;

    public static void Run(Net net, int iterations, RunLog log)
    {
        if (iterations <= 0) throw new UsageException($"--iterations {iterations}: give at least 1");
        var clock = TimeProvider.System;
        log.Write("caffe.cpp:351", "Performing Forward");
        net.Forward();
        log.Write("caffe.cpp:356", "Initial loss: " + CppNumber.Format(net.ReadLoss()));
        log.Write("caffe.cpp:357", "Performing Backward");
        WarmUp(net, clock);
        log.Write("caffe.cpp:365", "*** Benchmark begins ***");
        log.Write("caffe.cpp:366", $"Testing for {iterations} iterations.");
        var result = NetTiming.Run(net, iterations, clock, (iteration, milliseconds) =>
            log.Write("caffe.cpp:394", $"Iteration: {iteration} forward-backward time: {CppNumber.Format(milliseconds)} ms."));
        log.Write("caffe.cpp:397", "Average time per layer: ");
        foreach (var layer in result.Layers)
        {
            var name = layer.Layer.PadLeft(10);
            log.Write("caffe.cpp:400", $"{name}\tforward: {CppNumber.Format(layer.ForwardMilliseconds)} ms.");
            log.Write("caffe.cpp:403", $"{name}\tbackward: {CppNumber.Format(layer.BackwardMilliseconds)} ms.");
        }

        log.Write("caffe.cpp:408", $"Average Forward pass: {CppNumber.Format(result.ForwardMilliseconds)} ms.");
        log.Write("caffe.cpp:410", $"Average Backward pass: {CppNumber.Format(result.BackwardMilliseconds)} ms.");
        log.Write("caffe.cpp:412", $"Average Forward-Backward: {CppNumber.Format(result.IterationMilliseconds)} ms.");
        log.Write("caffe.cpp:414", $"Total Time: {CppNumber.Format(result.TotalMilliseconds)} ms.");
        log.Write("caffe.cpp:415", "*** Benchmark ends ***");
    }

    private static void WarmUp(Net net, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        for (var i = 0; i < MostWarmUps && (i == 0 || clock.GetElapsedTime(start) < LongestWarmUp); i++)
        {
            net.ClearParameterDiffs();
            net.Forward();
            net.Backward();
        }
    }
}
