using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>Elements 0, 2, 4, … of a followed by b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Evens(Vector<float> a, Vector<float> b)
        => Count == 8 && Avx512F.VL.IsSupported
            ? Avx512F.VL.PermuteVar8x32x2(a.AsVector256(), Vector256.Create(0, 2, 4, 6, 8, 10, 12, 14), b.AsVector256()).AsVector()
            : Vector.AsVectorSingle(Vector.Narrow(Vector.AsVectorUInt64(a), Vector.AsVectorUInt64(b)));

    /// <summary>Elements 1, 3, 5, … of a followed by b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Odds(Vector<float> a, Vector<float> b)
        => Count == 8 && Avx512F.VL.IsSupported
            ? Avx512F.VL.PermuteVar8x32x2(a.AsVector256(), Vector256.Create(1, 3, 5, 7, 9, 11, 13, 15), b.AsVector256()).AsVector()
            : Vector.AsVectorSingle(Vector.Narrow(Vector.AsVectorUInt64(a) >> 32, Vector.AsVectorUInt64(b) >> 32));

    /// <summary>even[0], odd[0], even[1], odd[1], … in two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<float> Low, Vector<float> High) Interleave(Vector<float> even, Vector<float> odd)
    {
        if (Count == 8 && Avx512F.VL.IsSupported)
        {
            Vector256<float> a = even.AsVector256(), b = odd.AsVector256();
            return (Avx512F.VL.PermuteVar8x32x2(a, Vector256.Create(0, 8, 1, 9, 2, 10, 3, 11), b).AsVector(),
                Avx512F.VL.PermuteVar8x32x2(a, Vector256.Create(4, 12, 5, 13, 6, 14, 7, 15), b).AsVector());
        }

        Vector.Widen(Vector.AsVectorUInt32(even), out var evenLow, out var evenHigh);
        Vector.Widen(Vector.AsVectorUInt32(odd), out var oddLow, out var oddHigh);
        return (Vector.AsVectorSingle(evenLow | (oddLow << 32)), Vector.AsVectorSingle(evenHigh | (oddHigh << 32)));
    }

    /// <summary>
    /// value where it is larger than best, else best: so best where value is NaN. One instruction where the processor's maximum does just that,
    /// which keeps a chain of candidates short.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Larger(Vector<float> value, Vector<float> best)
        => Count == 8 && Avx.IsSupported
            ? Avx.Max(value.AsVector256(), best.AsVector256()).AsVector()
            : Select(Vector.GreaterThan(value, best), value, best);

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
        if (Count != 8)
        {
            for (var i = 0; i < n; i++) destination[i] = v.GetElement(i);
            return;
        }

        var rest = v.AsVector256().GetLower();
        if (n >= 4)
        {
            rest.Store(destination);
            rest = v.AsVector256().GetUpper();
            destination += 4;
            n -= 4;
        }

        if (n >= 2)
        {
            *(double*)destination = rest.AsDouble().ToScalar();
            rest = Vector128.Shuffle(rest, Vector128.Create(2, 3, 2, 3));
            destination += 2;
            n -= 2;
        }

        if (n >= 1) *destination = rest.ToScalar();
    }
}
