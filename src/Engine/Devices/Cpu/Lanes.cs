using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// What kernels over <see cref="Vector{T}"/> share. They read whole vectors to the end (buffers have slack behind them) and write only what is
/// theirs.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>Floats in a vector of this machine.</summary>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector<float>.Count;
    }

    /// <summary>All bits set in the first n lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<int> First(int n) => Vector.LessThan(Vector<int>.Indices, new Vector<int>(n));

    /// <summary>The first n lanes of v, zeros behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Keep(Vector<float> v, int n) => Vector.ConditionalSelect(First(n), v, Vector<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Select(Vector<int> mask, Vector<float> yes, Vector<float> no) => Vector.ConditionalSelect(mask, yes, no);

    /// <summary>Stores the first n lanes (all when n is larger).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> v, float* destination, int n)
    {
        if (n >= Count) v.Store(destination);
        else StorePart(v, destination, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<int> v, int* destination, int n) => Store(Vector.As<int, float>(v), (float*)destination, n);

    /// <summary>Adds v to two vectors of doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector<float> v, ref Vector<double> low, ref Vector<double> high)
    {
        Vector.Widen(v, out var a, out var b);
        low += a;
        high += b;
    }

    /// <summary>Adds a·b, multiplied in double, to two vectors of doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Vector<float> a, Vector<float> b, ref Vector<double> low, ref Vector<double> high)
    {
        Vector.Widen(a, out var a0, out var a1);
        Vector.Widen(b, out var b0, out var b1);
        low = Vector.FusedMultiplyAdd(a0, b0, low);
        high = Vector.FusedMultiplyAdd(a1, b1, high);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector<float> v, float* destination, int n)
    {
        for (var i = 0; i < n; i++) destination[i] = v.GetElement(i);
    }
}
