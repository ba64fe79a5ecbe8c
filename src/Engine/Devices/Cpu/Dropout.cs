using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Draws, applies and remembers masks, 64 elements (two mask words) at a time.</summary>
internal static unsafe class Dropout
{
    public static void Forward(CpuThreads threads, in Philox random, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y)
    {
        var slices = new Slices(x.Count);
        threads.For(slices.Chunks, new DropoutForward(random, ratio, scale, (float*)x.Address, (uint*)mask.Address, (float*)y.Address, slices));
    }

    public static void Backward(CpuThreads threads, float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx)
    {
        var slices = new Slices(dy.Count);
        threads.For(slices.Chunks, new DropoutBackward(scale, (float*)dy.Address, (uint*)mask.Address, (float*)dx.Address, slices));
    }

    /// <summary>Lanes whose bit in the low 8 bits is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Expand(uint bits)
    {
        var lanes = Vector256.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u);
        return Vector256.Equals(Vector256.Create(bits) & lanes, lanes).AsSingle();
    }

    /// <summary>Stores the first n of 8 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> v, float* destination, int n)
    {
        if (n >= 8) v.Store(destination);
        else for (var i = 0; i < n; i++) destination[i] = v.GetElement(i);
    }
}

internal readonly unsafe struct DropoutForward : IChunkWork<DropoutForward>
{
    private readonly Philox _random;
    private readonly ulong _threshold;
    private readonly float _scale;
    private readonly float* _x;
    private readonly uint* _mask;
    private readonly float* _y;
    private readonly Slices _slices;

    public DropoutForward(in Philox random, float ratio, float scale, float* x, uint* mask, float* y, Slices slices)
    {
        _random = random;
        _threshold = (ulong)Math.Ceiling(ratio * 4294967296.0);
        _scale = scale;
        _x = x;
        _mask = mask;
        _y = y;
        _slices = slices;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DropoutForward work, int chunk, int thread)
    {
        var random = work._random;
        var end = work._slices.End(chunk);
        var threshold = Vector256.Create((uint)Math.Min(work._threshold, uint.MaxValue));
        var none = work._threshold > uint.MaxValue ? Vector256<uint>.Zero : Vector256<uint>.AllBitsSet;
        var bits = stackalloc uint[2];
        for (var i = work._slices.Start(chunk); i < end; i += Philox.Group)
        {
            bits[0] = bits[1] = 0;
            for (var half = 0; half < 2; half++)
            {
                random.Blocks(i / Philox.Group, half, out var a, out var b, out var c, out var d);
                var shift = 8 * half;
                bits[0] |= (Vector256.GreaterThanOrEqual(a, threshold) & none).ExtractMostSignificantBits() << shift;
                bits[0] |= (Vector256.GreaterThanOrEqual(b, threshold) & none).ExtractMostSignificantBits() << (16 + shift);
                bits[1] |= (Vector256.GreaterThanOrEqual(c, threshold) & none).ExtractMostSignificantBits() << shift;
                bits[1] |= (Vector256.GreaterThanOrEqual(d, threshold) & none).ExtractMostSignificantBits() << (16 + shift);
            }

            for (var word = 0; word < 2 && i + (32 * word) < end; word++)
            {
                var left = end - i - (32 * word);
                if (left < 32) bits[word] &= (1u << left) - 1;
                work._mask[(i / 32) + word] = bits[word];
                DropoutBackward.Apply(bits[word], work._scale, work._x + i + (32 * word), work._y + i + (32 * word), left);
            }
        }
    }
}

internal readonly unsafe struct DropoutBackward(float scale, float* dy, uint* mask, float* dx, Slices slices) : IChunkWork<DropoutBackward>
{
    private readonly float _scale = scale;
    private readonly float* _dy = dy;
    private readonly uint* _mask = mask;
    private readonly float* _dx = dx;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DropoutBackward work, int chunk, int thread)
    {
        var end = work._slices.End(chunk);
        for (var i = work._slices.Start(chunk); i < end; i += 32) Apply(work._mask[i / 32], work._scale, work._dy + i, work._dx + i, end - i);
    }

    /// <summary>y = bit ? x·scale : 0 for up to 32 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(uint bits, float scale, float* x, float* y, int count)
    {
        if (count >= 32)
        {
            (Dropout.Expand(bits) & (Vector256.Load(x) * scale)).Store(y);
            (Dropout.Expand(bits >> 8) & (Vector256.Load(x + 8) * scale)).Store(y + 8);
            (Dropout.Expand(bits >> 16) & (Vector256.Load(x + 16) * scale)).Store(y + 16);
            (Dropout.Expand(bits >> 24) & (Vector256.Load(x + 24) * scale)).Store(y + 24);
            return;
        }

        for (var i = 0; i < count; i += 8) Dropout.Store(Dropout.Expand(bits >> i) & (Vector256.Load(x + i) * scale), y + i, count - i);
    }
}
