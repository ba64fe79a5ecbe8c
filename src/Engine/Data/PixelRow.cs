using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Data;

/// <summary>One run of pixels to floats: out = (pixel - mean) · scale, the two roundings in this order, as Caffe's transformer computes it.
/// Sixteen pixels a step; the tail one by one.</summary>
internal static class PixelRow
{
    /// <summary>The same mean for every pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(ReadOnlySpan<byte> pixels, float mean, float scale, Span<float> destination)
    {
        ref var source = ref MemoryMarshal.GetReference(pixels);
        ref var target = ref MemoryMarshal.GetReference(destination[..pixels.Length]);
        var (means, scales) = (Vector128.Create(mean), Vector128.Create(scale));
        nuint i = 0;
        for (; i + 16 <= (nuint)pixels.Length; i += 16)
        {
            Widen(ref source, i, out var a, out var b, out var c, out var d);
            ((a - means) * scales).StoreUnsafe(ref target, i);
            ((b - means) * scales).StoreUnsafe(ref target, i + 4);
            ((c - means) * scales).StoreUnsafe(ref target, i + 8);
            ((d - means) * scales).StoreUnsafe(ref target, i + 12);
        }

        for (var tail = (int)i; tail < pixels.Length; tail++) destination[tail] = (pixels[tail] - mean) * scale;
    }

    /// <summary>A mean for each pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> mean, float scale, Span<float> destination)
    {
        ref var source = ref MemoryMarshal.GetReference(pixels);
        ref var means = ref MemoryMarshal.GetReference(mean[..pixels.Length]);
        ref var target = ref MemoryMarshal.GetReference(destination[..pixels.Length]);
        var scales = Vector128.Create(scale);
        nuint i = 0;
        for (; i + 16 <= (nuint)pixels.Length; i += 16)
        {
            Widen(ref source, i, out var a, out var b, out var c, out var d);
            ((a - Vector128.LoadUnsafe(ref means, i)) * scales).StoreUnsafe(ref target, i);
            ((b - Vector128.LoadUnsafe(ref means, i + 4)) * scales).StoreUnsafe(ref target, i + 4);
            ((c - Vector128.LoadUnsafe(ref means, i + 8)) * scales).StoreUnsafe(ref target, i + 8);
            ((d - Vector128.LoadUnsafe(ref means, i + 12)) * scales).StoreUnsafe(ref target, i + 12);
        }

        for (var tail = (int)i; tail < pixels.Length; tail++) destination[tail] = (pixels[tail] - mean[tail]) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(
        ref byte source, nuint offset, out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d)
    {
        var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, offset));
        var (first, second) = Vector128.Widen(low.AsInt16());
        var (third, fourth) = Vector128.Widen(high.AsInt16());
        (a, b) = (Vector128.ConvertToSingle(first), Vector128.ConvertToSingle(second));
        (c, d) = (Vector128.ConvertToSingle(third), Vector128.ConvertToSingle(fourth));
    }
}
