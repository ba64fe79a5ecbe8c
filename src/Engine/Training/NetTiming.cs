using CaffeTop.Engine.Nets;

namespace CaffeTop.Engine.Training;

/// <summary>
/// What <c>caffetop time</c> does: after one untimed pass (Caffe's "Performing Forward", "Performing Backward") each layer's forward and
/// backward are timed over a number of iterations. Layers without a backward pass count 0 there.
/// </summary>
public static class NetTiming
{
    /// <param name="onIteration">Told each iteration's number from 1 and its milliseconds.</param>
    public static NetTimingResult Run(
        Net net, int iterations, TimeProvider clock, Action<int, double> onIteration, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        net.ClearParameterDiffs();
        net.Forward();
        var initialLoss = net.ReadLoss();
        net.Backward();
        var forward = new TimeSpan[net.Layers.Count];
        var backward = new TimeSpan[net.Layers.Count];
        var start = clock.GetTimestamp();
        for (var iteration = 1; iteration <= iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            var begin = clock.GetTimestamp();
            net.ClearParameterDiffs();
            var last = clock.GetTimestamp();
            for (var i = 0; i < forward.Length; i++)
            {
                net.Forward(i, i);
                forward[i] += Lap(clock, ref last);
            }

            for (var i = backward.Length - 1; i >= 0; i--)
            {
                net.Backward(i, i);
                backward[i] += Lap(clock, ref last);
            }

            onIteration(iteration, clock.GetElapsedTime(begin).TotalMilliseconds);
        }

        var total = clock.GetElapsedTime(start);
        return new NetTimingResult(
            initialLoss,
            [.. net.Layers.Select((layer, i) => new LayerTiming(
                layer.Layer.Name, layer.Layer.Type, forward[i].TotalMilliseconds / iterations,
                backward[i].TotalMilliseconds / iterations))],
            iterations, total.TotalMilliseconds);
    }

    private static TimeSpan Lap(TimeProvider clock, ref long last)
    {
        var now = clock.GetTimestamp();
        var lap = clock.GetElapsedTime(last, now);
        last = now;
        return lap;
    }
}

/// <summary>Means over the iterations, in milliseconds.</summary>
public sealed record LayerTiming(string Layer, string Type, double ForwardMilliseconds, double BackwardMilliseconds);

/// <param name="TotalMilliseconds">All iterations together.</param>
public sealed record NetTimingResult(float InitialLoss, IReadOnlyList<LayerTiming> Layers, int Iterations, double TotalMilliseconds)
{
    /// <summary>Of all layers' forward passes, per iteration.</summary>
    public double ForwardMilliseconds => Layers.Sum(layer => layer.ForwardMilliseconds);

    /// <summary>Of all layers' backward passes, per iteration.</summary>
    public double BackwardMilliseconds => Layers.Sum(layer => layer.BackwardMilliseconds);

    public double IterationMilliseconds => TotalMilliseconds / Iterations;
}
