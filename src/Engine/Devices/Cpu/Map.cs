using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>y = f(a), lane by lane; constants are fields of the struct.</summary>
internal interface IUnary
{
    Vector<float> Of(Vector<float> a);
}

/// <summary>y = f(a, b), lane by lane.</summary>
internal interface IBinary
{
    Vector<float> Of(Vector<float> a, Vector<float> b);
}

/// <summary>y = f(a, b, c), lane by lane.</summary>
internal interface ITernary
{
    Vector<float> Of(Vector<float> a, Vector<float> b, Vector<float> c);
}

/// <summary>Runs a function over whole blobs on all threads; the result may lie on an argument.</summary>
internal static unsafe class Map
{
    public static void Run<TFunction>(CpuThreads threads, in TFunction f, DeviceSpan a, DeviceSpan y)
        where TFunction : unmanaged, IUnary
    {
        var slices = new Slices(y.Count);
        threads.For(slices.Chunks, new MapUnary<TFunction>(f, (float*)a.Address, (float*)y.Address, slices));
    }

    public static void Run<TFunction>(CpuThreads threads, in TFunction f, DeviceSpan a, DeviceSpan b, DeviceSpan y)
        where TFunction : unmanaged, IBinary
    {
        var slices = new Slices(y.Count);
        threads.For(slices.Chunks, new MapBinary<TFunction>(f, (float*)a.Address, (float*)b.Address, (float*)y.Address, slices));
    }

    public static void Run<TFunction>(CpuThreads threads, in TFunction f, DeviceSpan a, DeviceSpan b, DeviceSpan c, DeviceSpan y)
        where TFunction : unmanaged, ITernary
    {
        var slices = new Slices(y.Count);
        var work = new MapTernary<TFunction>(f, (float*)a.Address, (float*)b.Address, (float*)c.Address, (float*)y.Address, slices);
        threads.For(slices.Chunks, work);
    }
}

internal readonly unsafe struct MapUnary<TFunction>(TFunction f, float* a, float* y, Slices slices) : IChunkWork<MapUnary<TFunction>>
    where TFunction : unmanaged, IUnary
{
    private readonly TFunction _f = f;
    private readonly float* _a = a;
    private readonly float* _y = y;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MapUnary<TFunction> work, int chunk, int thread)
    {
        var f = work._f;
        float* a = work._a, y = work._y;
        int i = work._slices.Start(chunk), end = work._slices.End(chunk);
        for (; i <= end - (2 * Lanes.Count); i += 2 * Lanes.Count)
        {
            var first = f.Of(Vector.Load(a + i));
            var second = f.Of(Vector.Load(a + i + Lanes.Count));
            first.Store(y + i);
            second.Store(y + i + Lanes.Count);
        }

        for (; i < end; i += Lanes.Count) Lanes.Store(f.Of(Vector.Load(a + i)), y + i, end - i);
    }
}

internal readonly unsafe struct MapBinary<TFunction>(TFunction f, float* a, float* b, float* y, Slices slices) : IChunkWork<MapBinary<TFunction>>
    where TFunction : unmanaged, IBinary
{
    private readonly TFunction _f = f;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _y = y;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MapBinary<TFunction> work, int chunk, int thread)
    {
        var f = work._f;
        float* a = work._a, b = work._b, y = work._y;
        int i = work._slices.Start(chunk), end = work._slices.End(chunk);
        for (; i <= end - (2 * Lanes.Count); i += 2 * Lanes.Count)
        {
            var first = f.Of(Vector.Load(a + i), Vector.Load(b + i));
            var second = f.Of(Vector.Load(a + i + Lanes.Count), Vector.Load(b + i + Lanes.Count));
            first.Store(y + i);
            second.Store(y + i + Lanes.Count);
        }

        for (; i < end; i += Lanes.Count) Lanes.Store(f.Of(Vector.Load(a + i), Vector.Load(b + i)), y + i, end - i);
    }
}

internal readonly unsafe struct MapTernary<TFunction>(TFunction f, float* a, float* b, float* c, float* y, Slices slices)
    : IChunkWork<MapTernary<TFunction>>
    where TFunction : unmanaged, ITernary
{
    private readonly TFunction _f = f;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _c = c;
    private readonly float* _y = y;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MapTernary<TFunction> work, int chunk, int thread)
    {
        var f = work._f;
        float* a = work._a, b = work._b, c = work._c, y = work._y;
        int i = work._slices.Start(chunk), end = work._slices.End(chunk);
        for (; i < end; i += Lanes.Count) Lanes.Store(f.Of(Vector.Load(a + i), Vector.Load(b + i), Vector.Load(c + i)), y + i, end - i);
    }
}
