using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The AVX2 kernel: a tile of C, TRows ≤ 6 rows by one or two vectors of 8 columns, as a sum of outer products. 12 accumulators of 8 floats leave 4 of the 16 registers for two pieces of B and broadcasts.
/// The accumulators must be plain named locals: in an array, even an inline one, the JIT keeps them in memory, four times slower.
/// Row counts are constants of each instantiation, so the JIT drops the rows that do not exist.
/// </summary>
internal static unsafe class TileKernel256<TRows, TWidth>
    where TRows : struct, IRowCount
    where TWidth : struct, ITileWidth
{
    /// <inheritdoc cref="TileKernels.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint depth, float* a, float* b, nint bStep, float* c, nint cStep, float* start)
    {
        Vector256<float> l0 = default, h0 = default;
        Vector256<float> l1 = default, h1 = default;
        Vector256<float> l2 = default, h2 = default;
        Vector256<float> l3 = default, h3 = default;
        Vector256<float> l4 = default, h4 = default;
        Vector256<float> l5 = default, h5 = default;
        for (; depth > 0; depth--)
        {
            var low = Vector256.Load(b);
            var high = TWidth.IsWide ? Vector256.Load(b + 8) : default;
            if (TRows.Count > 0)
            {
                var x = Vector256.Create(a[0]);
                l0 = Vector256.FusedMultiplyAdd(x, low, l0);
                if (TWidth.IsWide) h0 = Vector256.FusedMultiplyAdd(x, high, h0);
            }

            if (TRows.Count > 1)
            {
                var x = Vector256.Create(a[1]);
                l1 = Vector256.FusedMultiplyAdd(x, low, l1);
                if (TWidth.IsWide) h1 = Vector256.FusedMultiplyAdd(x, high, h1);
            }

            if (TRows.Count > 2)
            {
                var x = Vector256.Create(a[2]);
                l2 = Vector256.FusedMultiplyAdd(x, low, l2);
                if (TWidth.IsWide) h2 = Vector256.FusedMultiplyAdd(x, high, h2);
            }

            if (TRows.Count > 3)
            {
                var x = Vector256.Create(a[3]);
                l3 = Vector256.FusedMultiplyAdd(x, low, l3);
                if (TWidth.IsWide) h3 = Vector256.FusedMultiplyAdd(x, high, h3);
            }

            if (TRows.Count > 4)
            {
                var x = Vector256.Create(a[4]);
                l4 = Vector256.FusedMultiplyAdd(x, low, l4);
                if (TWidth.IsWide) h4 = Vector256.FusedMultiplyAdd(x, high, h4);
            }

            if (TRows.Count > 5)
            {
                var x = Vector256.Create(a[5]);
                l5 = Vector256.FusedMultiplyAdd(x, low, l5);
                if (TWidth.IsWide) h5 = Vector256.FusedMultiplyAdd(x, high, h5);
            }

            a += TRows.Count;
            b += bStep;
        }

        if (start == null)
        {
            if (TRows.Count > 0) Add(c + (0 * cStep), l0, h0);
            if (TRows.Count > 1) Add(c + (1 * cStep), l1, h1);
            if (TRows.Count > 2) Add(c + (2 * cStep), l2, h2);
            if (TRows.Count > 3) Add(c + (3 * cStep), l3, h3);
            if (TRows.Count > 4) Add(c + (4 * cStep), l4, h4);
            if (TRows.Count > 5) Add(c + (5 * cStep), l5, h5);
            return;
        }

        if (TRows.Count > 0) Set(c + (0 * cStep), l0, h0, start[0]);
        if (TRows.Count > 1) Set(c + (1 * cStep), l1, h1, start[1]);
        if (TRows.Count > 2) Set(c + (2 * cStep), l2, h2, start[2]);
        if (TRows.Count > 3) Set(c + (3 * cStep), l3, h3, start[3]);
        if (TRows.Count > 4) Set(c + (4 * cStep), l4, h4, start[4]);
        if (TRows.Count > 5) Set(c + (5 * cStep), l5, h5, start[5]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* c, Vector256<float> low, Vector256<float> high)
    {
        (Vector256.Load(c) + low).Store(c);
        if (TWidth.IsWide) (Vector256.Load(c + 8) + high).Store(c + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(float* c, Vector256<float> low, Vector256<float> high, float start)
    {
        var x = Vector256.Create(start);
        (x + low).Store(c);
        if (TWidth.IsWide) (x + high).Store(c + 8);
    }
}
