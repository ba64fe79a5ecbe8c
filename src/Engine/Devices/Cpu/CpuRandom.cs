using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuRandom(CpuThreads threads, IPassCounter passes) : IRandomOps
{
    public void Uniform(RandomKey key, float low, float high, DeviceSpan destination)
    {
        var slices = new Slices(destination.Count);
        threads.For(slices.Chunks, new UniformDraw(new Philox(key, passes.Pass), low, high, (float*)destination.Address, slices));
    }

    public void Gaussian(RandomKey key, float mean, float std, DeviceSpan destination)
    {
        var slices = new Slices(destination.Count);
        threads.For(slices.Chunks, new GaussianDraw(new Philox(key, passes.Pass), mean, std, (float*)destination.Address, slices));
    }
}

/// <summary>low + u·(high − low), u a multiple of 2^-24 below 1; what rounds up to high is the float before it.</summary>
internal readonly unsafe struct UniformDraw(Philox random, float low, float high, float* destination, Slices slices) : IChunkWork<UniformDraw>
{
    private readonly Philox _random = random;
    private readonly float _low = low;
    private readonly float _high = high;
    private readonly float* _destination = destination;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in UniformDraw work, int chunk, int thread)
    {
        var random = work._random;
        var end = work._slices.End(chunk);
        var low = Vector256.Create(work._low);
        var range = Vector256.Create((work._high - work._low) / (1 << 24));
        var most = Vector256.Create(work._low < work._high ? MathF.BitDecrement(work._high) : work._high);
        for (var i = work._slices.Start(chunk); i < end; i += Philox.Group)
        {
            for (var half = 0; half < 2; half++)
            {
                random.Blocks(i / Philox.Group, half, out var a, out var b, out var c, out var d);
                var at = work._destination + i + (8 * half);
                var left = end - i - (8 * half);
                Dropout.Store(Value(a, low, range, most), at, left);
                Dropout.Store(Value(b, low, range, most), at + 16, left - 16);
                Dropout.Store(Value(c, low, range, most), at + 32, left - 32);
                Dropout.Store(Value(d, low, range, most), at + 48, left - 48);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Value(Vector256<uint> word, Vector256<float> low, Vector256<float> range, Vector256<float> most)
        => Vector256.MinNative(Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle((word >> 8).AsInt32()), range, low), most);
}

/// <summary>
/// Box and Muller's pairs: words 0 and 1 of a block give the elements 16 apart, words 2 and 3 those 32 on. The radius comes from all 32 bits,
/// so that values reach 6.7 standard deviations.
/// </summary>
internal readonly unsafe struct GaussianDraw(Philox random, float mean, float std, float* destination, Slices slices) : IChunkWork<GaussianDraw>
{
    private readonly Philox _random = random;
    private readonly float _mean = mean;
    private readonly float _std = std;
    private readonly float* _destination = destination;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GaussianDraw work, int chunk, int thread)
    {
        var random = work._random;
        var end = work._slices.End(chunk);
        for (var i = work._slices.Start(chunk); i < end; i += Philox.Group)
        {
            for (var half = 0; half < 2; half++)
            {
                random.Blocks(i / Philox.Group, half, out var a, out var b, out var c, out var d);
                var at = work._destination + i + (8 * half);
                var left = end - i - (8 * half);
                Pair(a, b, work._mean, work._std, at, left);
                Pair(c, d, work._mean, work._std, at + 32, left - 32);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(Vector256<uint> radiusWord, Vector256<uint> angleWord, float mean, float std, float* at, int left)
    {
        if (left <= 0) return;
        var unit = (Vector256.ConvertToSingle((radiusWord >> 1).AsInt32()) + Vector256.Create(0.25f)) * Vector256.Create(1f / 2147483648f);
        var radius = Vector256.Sqrt(Vector256.Log(unit) * -2f) * std;
        var angle = Vector256.ConvertToSingle((angleWord >> 8).AsInt32()) * Vector256.Create((float)(2 * Math.PI / (1 << 24)));
        var (sine, cosine) = Vector256.SinCos(angle);
        Dropout.Store(Vector256.FusedMultiplyAdd(radius, cosine, Vector256.Create(mean)), at, left);
        Dropout.Store(Vector256.FusedMultiplyAdd(radius, sine, Vector256.Create(mean)), at + 16, left - 16);
    }
}
