using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>y = f(a, b) with two constants p and q of the element's channel.</summary>
internal interface IChannelFunction
{
    Vector<float> Of(Vector<float> p, Vector<float> q, Vector<float> a, Vector<float> b);
}

/// <summary>
/// Runs a function over a blob seen as outer × channels × inner. The elements are cut into flat runs; within a run, constants are broadcast
/// along inner, or loaded side by side where inner is 1. An empty p counts as ones, an empty q as zeros, an empty b is not read.
/// </summary>
internal readonly unsafe struct ChannelMap<TFunction>(TFunction f, ChannelLayout d, float* p, float* q, float* a, float* b, float* y)
    : IChunkWork<ChannelMap<TFunction>>
    where TFunction : unmanaged, IChannelFunction
{
    private readonly TFunction _f = f;
    private readonly ChannelLayout _d = d;
    private readonly float* _p = p;
    private readonly float* _q = q;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _y = y;

    public Slices Slices { get; } = new(d.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ChannelMap<TFunction> work, int chunk, int thread)
    {
        var f = work._f;
        var channels = work._d.Channels;
        var inner = work._d.Inner;
        float* a = work._a, b = work._b, y = work._y;
        int i = work.Slices.Start(chunk), end = work.Slices.End(chunk);
        if (inner == 1)
        {
            while (i < end)
            {
                var channel = i % channels;
                var stop = Math.Min(end, i - channel + channels);
                for (; i < stop; i += Lanes.Count, channel += Lanes.Count)
                {
                    var p = work._p == null ? Vector<float>.One : Vector.Load(work._p + channel);
                    var q = work._q == null ? Vector<float>.Zero : Vector.Load(work._q + channel);
                    Lanes.Store(f.Of(p, q, Vector.Load(a + i), Vector.Load(b + i)), y + i, stop - i);
                }

                i = stop;
            }

            return;
        }

        while (i < end)
        {
            var row = i / inner;
            var stop = (int)Math.Min(end, (row + 1L) * inner);
            var p = work._p == null ? Vector<float>.One : new Vector<float>(work._p[row % channels]);
            var q = work._q == null ? Vector<float>.Zero : new Vector<float>(work._q[row % channels]);
            for (; i <= stop - (2 * Lanes.Count); i += 2 * Lanes.Count)
            {
                var first = f.Of(p, q, Vector.Load(a + i), Vector.Load(b + i));
                var second = f.Of(p, q, Vector.Load(a + i + Lanes.Count), Vector.Load(b + i + Lanes.Count));
                first.Store(y + i);
                second.Store(y + i + Lanes.Count);
            }

            for (; i < stop; i += Lanes.Count) Lanes.Store(f.Of(p, q, Vector.Load(a + i), Vector.Load(b + i)), y + i, stop - i);
            i = stop;
        }
    }
}

internal static unsafe class ChannelMap
{
    public static void Run<TFunction>(
        CpuThreads threads, in ChannelLayout d, TFunction f, DeviceSpan p, DeviceSpan q, DeviceSpan a, DeviceSpan b, DeviceSpan y)
        where TFunction : unmanaged, IChannelFunction
    {
        // A function of a alone is given a twice: one load more from the first-level cache, no second kernel.
        var second = b.IsEmpty ? a : b;
        var work = new ChannelMap<TFunction>(
            f, d, Pointer(p), Pointer(q), (float*)a.Address, (float*)second.Address, (float*)y.Address);
        threads.For(work.Slices.Chunks, work);
    }

    private static float* Pointer(DeviceSpan span) => span.IsEmpty ? null : (float*)span.Address;
}
