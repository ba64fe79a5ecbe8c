using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Batch normalisation forward, channel by channel: mean and variance in one reading (sums of x and x² in double), then the values while the
/// channel is still in the cache. Where inner is 1 a vector of channels is done at once.
/// </summary>
internal readonly unsafe struct BatchStatistics(
    in ChannelLayout d, float eps, float* x, float* mean, float* variance, float* invStd, float* normalized, float* y)
    : IChunkWork<BatchStatistics>
{
    private readonly ChannelLayout _d = d;
    private readonly float _eps = eps;
    private readonly float* _x = x;
    private readonly float* _mean = mean;
    private readonly float* _variance = variance;
    private readonly float* _invStd = invStd;
    private readonly float* _normalized = normalized;
    private readonly float* _y = y;

    public ChannelTasks Tasks { get; } = new(d);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in BatchStatistics work, int chunk, int thread)
    {
        for (var task = work.Tasks.Rows.Start(chunk); task < work.Tasks.Rows.End(chunk); task++)
        {
            if (work._d.Inner == 1) Columns(work, task * Lanes.Count);
            else Channel(work, task);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Channel(in BatchStatistics work, int channel)
    {
        var d = work._d;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero, lowSquares = Vector<double>.Zero, highSquares = Vector<double>.Zero;
        for (var o = 0; o < d.Outer; o++)
        {
            var x = work._x + ((((long)o * d.Channels) + channel) * d.Inner);
            for (var i = 0; i < d.Inner; i += Lanes.Count)
            {
                var value = Vector.Load(x + i);
                if (d.Inner - i < Lanes.Count) value = Lanes.Keep(value, d.Inner - i);
                Lanes.Add(value, ref low, ref high);
                Lanes.AddProduct(value, value, ref lowSquares, ref highSquares);
            }
        }

        var m = (double)d.Outer * d.Inner;
        var mean = Vector.Sum(low + high) / m;
        var variance = (Vector.Sum(lowSquares + highSquares) / m) - (mean * mean);
        if (variance < 0) variance = 0;
        var invStd = 1 / Math.Sqrt(variance + work._eps);
        work._mean[channel] = (float)mean;
        work._variance[channel] = (float)variance;
        work._invStd[channel] = (float)invStd;
        Normalise(work, channel, mean, (float)invStd);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise(in BatchStatistics work, int channel, double mean, float invStd)
    {
        var d = work._d;
        var both = work._normalized != work._y;

        // The mean's rounding error is taken along: x − mean loses nothing where a channel is nearly constant.
        var shift = new Vector<float>((float)mean);
        var rest = new Vector<float>((float)(mean - (float)mean));
        var factor = new Vector<float>(invStd);
        for (var o = 0; o < d.Outer; o++)
        {
            var offset = (((long)o * d.Channels) + channel) * d.Inner;
            for (var i = 0; i < d.Inner; i += Lanes.Count)
            {
                var value = (Vector.Load(work._x + offset + i) - shift - rest) * factor;
                Lanes.Store(value, work._y + offset + i, d.Inner - i);
                if (both) Lanes.Store(value, work._normalized + offset + i, d.Inner - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(in BatchStatistics work, int channel)
    {
        var d = work._d;
        var left = d.Channels - channel;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero, lowSquares = Vector<double>.Zero, highSquares = Vector<double>.Zero;
        for (var o = 0; o < d.Outer; o++)
        {
            var value = Vector.Load(work._x + ((long)o * d.Channels) + channel);
            Lanes.Add(value, ref low, ref high);
            Lanes.AddProduct(value, value, ref lowSquares, ref highSquares);
        }

        var m = new Vector<double>(d.Outer);
        low /= m;
        high /= m;
        lowSquares = Vector.Max((lowSquares / m) - (low * low), Vector<double>.Zero);
        highSquares = Vector.Max((highSquares / m) - (high * high), Vector<double>.Zero);
        var eps = new Vector<double>(work._eps);
        var mean = Vector.Narrow(low, high);
        var invStd = Vector.Narrow(
            Vector<double>.One / Vector.SquareRoot(lowSquares + eps), Vector<double>.One / Vector.SquareRoot(highSquares + eps));
        Lanes.Store(mean, work._mean + channel, left);
        Lanes.Store(Vector.Narrow(lowSquares, highSquares), work._variance + channel, left);
        Lanes.Store(invStd, work._invStd + channel, left);
        Vector.Widen(mean, out var roundedLow, out var roundedHigh);
        var rest = Vector.Narrow(low - roundedLow, high - roundedHigh);
        for (var o = 0; o < d.Outer; o++)
        {
            var at = ((long)o * d.Channels) + channel;
            var value = (Vector.Load(work._x + at) - mean - rest) * invStd;
            Lanes.Store(value, work._y + at, left);
            if (work._normalized != work._y) Lanes.Store(value, work._normalized + at, left);
        }
    }
}

/// <summary>dx = (dy − mean(dy) − mean(dy·normalized)·normalized)·invStd, as <see cref="BatchStatistics"/> walks.</summary>
internal readonly unsafe struct BatchNormGradient(in ChannelLayout d, float* normalized, float* invStd, float* dy, float* dx)
    : IChunkWork<BatchNormGradient>
{
    private readonly ChannelLayout _d = d;
    private readonly float* _normalized = normalized;
    private readonly float* _invStd = invStd;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;

    public ChannelTasks Tasks { get; } = new(d);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in BatchNormGradient work, int chunk, int thread)
    {
        for (var task = work.Tasks.Rows.Start(chunk); task < work.Tasks.Rows.End(chunk); task++)
        {
            if (work._d.Inner == 1) Columns(work, task * Lanes.Count);
            else Channel(work, task);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Channel(in BatchNormGradient work, int channel)
    {
        var d = work._d;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero, lowProducts = Vector<double>.Zero, highProducts = Vector<double>.Zero;
        for (var o = 0; o < d.Outer; o++)
        {
            var offset = (((long)o * d.Channels) + channel) * d.Inner;
            for (var i = 0; i < d.Inner; i += Lanes.Count)
            {
                var dy = Vector.Load(work._dy + offset + i);
                var normalized = Vector.Load(work._normalized + offset + i);
                if (d.Inner - i < Lanes.Count)
                {
                    dy = Lanes.Keep(dy, d.Inner - i);
                    normalized = Lanes.Keep(normalized, d.Inner - i);
                }

                Lanes.Add(dy, ref low, ref high);
                Lanes.AddProduct(dy, normalized, ref lowProducts, ref highProducts);
            }
        }

        var m = (double)d.Outer * d.Inner;
        var mean = new Vector<float>((float)(Vector.Sum(low + high) / m));
        var product = new Vector<float>((float)(Vector.Sum(lowProducts + highProducts) / m));
        var factor = new Vector<float>(work._invStd[channel]);
        for (var o = 0; o < d.Outer; o++)
        {
            var offset = (((long)o * d.Channels) + channel) * d.Inner;
            for (var i = 0; i < d.Inner; i += Lanes.Count)
            {
                var centred = Vector.Load(work._dy + offset + i) - mean;
                var value = Vector.FusedMultiplyAdd(-product, Vector.Load(work._normalized + offset + i), centred) * factor;
                Lanes.Store(value, work._dx + offset + i, d.Inner - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(in BatchNormGradient work, int channel)
    {
        var d = work._d;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero, lowProducts = Vector<double>.Zero, highProducts = Vector<double>.Zero;
        for (var o = 0; o < d.Outer; o++)
        {
            var at = ((long)o * d.Channels) + channel;
            var dy = Vector.Load(work._dy + at);
            Lanes.Add(dy, ref low, ref high);
            Lanes.AddProduct(dy, Vector.Load(work._normalized + at), ref lowProducts, ref highProducts);
        }

        var m = new Vector<double>(d.Outer);
        var mean = Vector.Narrow(low / m, high / m);
        var product = Vector.Narrow(lowProducts / m, highProducts / m);
        var factor = Vector.Load(work._invStd + channel);
        for (var o = 0; o < d.Outer; o++)
        {
            var at = ((long)o * d.Channels) + channel;
            var centred = Vector.Load(work._dy + at) - mean;
            var value = Vector.FusedMultiplyAdd(-product, Vector.Load(work._normalized + at), centred) * factor;
            Lanes.Store(value, work._dx + at, d.Channels - channel);
        }
    }
}

/// <summary>One task per channel, or per vector of channels where inner is 1.</summary>
internal readonly struct ChannelTasks(in ChannelLayout d)
{
    public RowSlices Rows { get; } = d.Inner == 1
        ? new RowSlices((d.Channels + Lanes.Count - 1) / Lanes.Count, (long)d.Outer * Lanes.Count)
        : new RowSlices(d.Channels, (long)d.Outer * d.Inner);
}
