using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The AVX-512 kernel: a tile of C, TRows ≤ 14 rows by one or two vectors of 16 columns, as a sum of outer products. 28 accumulators of 16 floats leave 4 of the 32 registers for two pieces of B and a broadcast; 14 rows keep both multiply-add units busy while loading
/// only 16 vectors per 28 multiply-adds.
/// The accumulators must be plain named locals: in an array, even an inline one, the JIT keeps them in memory, four times slower.
/// Row counts are constants of each instantiation, so the JIT drops the rows that do not exist.
/// </summary>
internal static unsafe class TileKernel512<TRows, TWidth>
    where TRows : struct, IRowCount
    where TWidth : struct, ITileWidth
{
    /// <inheritdoc cref="TileKernels.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint depth, float* a, float* b, nint bStep, float* c, nint cStep, float* start)
    {
        Vector512<float> l0 = default, h0 = default;
        Vector512<float> l1 = default, h1 = default;
        Vector512<float> l2 = default, h2 = default;
        Vector512<float> l3 = default, h3 = default;
        Vector512<float> l4 = default, h4 = default;
        Vector512<float> l5 = default, h5 = default;
        Vector512<float> l6 = default, h6 = default;
        Vector512<float> l7 = default, h7 = default;
        Vector512<float> l8 = default, h8 = default;
        Vector512<float> l9 = default, h9 = default;
        Vector512<float> l10 = default, h10 = default;
        Vector512<float> l11 = default, h11 = default;
        Vector512<float> l12 = default, h12 = default;
        Vector512<float> l13 = default, h13 = default;
        for (; depth > 0; depth--)
        {
            var low = Vector512.Load(b);
            var high = TWidth.IsWide ? Vector512.Load(b + 16) : default;
            if (TRows.Count > 0)
            {
                var x = Vector512.Create(a[0]);
                l0 = Vector512.FusedMultiplyAdd(x, low, l0);
                if (TWidth.IsWide) h0 = Vector512.FusedMultiplyAdd(x, high, h0);
            }

            if (TRows.Count > 1)
            {
                var x = Vector512.Create(a[1]);
                l1 = Vector512.FusedMultiplyAdd(x, low, l1);
                if (TWidth.IsWide) h1 = Vector512.FusedMultiplyAdd(x, high, h1);
            }

            if (TRows.Count > 2)
            {
                var x = Vector512.Create(a[2]);
                l2 = Vector512.FusedMultiplyAdd(x, low, l2);
                if (TWidth.IsWide) h2 = Vector512.FusedMultiplyAdd(x, high, h2);
            }

            if (TRows.Count > 3)
            {
                var x = Vector512.Create(a[3]);
                l3 = Vector512.FusedMultiplyAdd(x, low, l3);
                if (TWidth.IsWide) h3 = Vector512.FusedMultiplyAdd(x, high, h3);
            }

            if (TRows.Count > 4)
            {
                var x = Vector512.Create(a[4]);
                l4 = Vector512.FusedMultiplyAdd(x, low, l4);
                if (TWidth.IsWide) h4 = Vector512.FusedMultiplyAdd(x, high, h4);
            }

            if (TRows.Count > 5)
            {
                var x = Vector512.Create(a[5]);
                l5 = Vector512.FusedMultiplyAdd(x, low, l5);
                if (TWidth.IsWide) h5 = Vector512.FusedMultiplyAdd(x, high, h5);
            }

            if (TRows.Count > 6)
            {
                var x = Vector512.Create(a[6]);
                l6 = Vector512.FusedMultiplyAdd(x, low, l6);
                if (TWidth.IsWide) h6 = Vector512.FusedMultiplyAdd(x, high, h6);
            }

            if (TRows.Count > 7)
            {
                var x = Vector512.Create(a[7]);
                l7 = Vector512.FusedMultiplyAdd(x, low, l7);
                if (TWidth.IsWide) h7 = Vector512.FusedMultiplyAdd(x, high, h7);
            }

            if (TRows.Count > 8)
            {
                var x = Vector512.Create(a[8]);
                l8 = Vector512.FusedMultiplyAdd(x, low, l8);
                if (TWidth.IsWide) h8 = Vector512.FusedMultiplyAdd(x, high, h8);
            }

            if (TRows.Count > 9)
            {
                var x = Vector512.Create(a[9]);
                l9 = Vector512.FusedMultiplyAdd(x, low, l9);
                if (TWidth.IsWide) h9 = Vector512.FusedMultiplyAdd(x, high, h9);
            }

            if (TRows.Count > 10)
            {
                var x = Vector512.Create(a[10]);
                l10 = Vector512.FusedMultiplyAdd(x, low, l10);
                if (TWidth.IsWide) h10 = Vector512.FusedMultiplyAdd(x, high, h10);
            }

            if (TRows.Count > 11)
            {
                var x = Vector512.Create(a[11]);
                l11 = Vector512.FusedMultiplyAdd(x, low, l11);
                if (TWidth.IsWide) h11 = Vector512.FusedMultiplyAdd(x, high, h11);
            }

            if (TRows.Count > 12)
            {
                var x = Vector512.Create(a[12]);
                l12 = Vector512.FusedMultiplyAdd(x, low, l12);
                if (TWidth.IsWide) h12 = Vector512.FusedMultiplyAdd(x, high, h12);
            }

            if (TRows.Count > 13)
            {
                var x = Vector512.Create(a[13]);
                l13 = Vector512.FusedMultiplyAdd(x, low, l13);
                if (TWidth.IsWide) h13 = Vector512.FusedMultiplyAdd(x, high, h13);
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
            if (TRows.Count > 6) Add(c + (6 * cStep), l6, h6);
            if (TRows.Count > 7) Add(c + (7 * cStep), l7, h7);
            if (TRows.Count > 8) Add(c + (8 * cStep), l8, h8);
            if (TRows.Count > 9) Add(c + (9 * cStep), l9, h9);
            if (TRows.Count > 10) Add(c + (10 * cStep), l10, h10);
            if (TRows.Count > 11) Add(c + (11 * cStep), l11, h11);
            if (TRows.Count > 12) Add(c + (12 * cStep), l12, h12);
            if (TRows.Count > 13) Add(c + (13 * cStep), l13, h13);
            return;
        }

        if (TRows.Count > 0) Set(c + (0 * cStep), l0, h0, start[0]);
        if (TRows.Count > 1) Set(c + (1 * cStep), l1, h1, start[1]);
        if (TRows.Count > 2) Set(c + (2 * cStep), l2, h2, start[2]);
        if (TRows.Count > 3) Set(c + (3 * cStep), l3, h3, start[3]);
        if (TRows.Count > 4) Set(c + (4 * cStep), l4, h4, start[4]);
        if (TRows.Count > 5) Set(c + (5 * cStep), l5, h5, start[5]);
        if (TRows.Count > 6) Set(c + (6 * cStep), l6, h6, start[6]);
        if (TRows.Count > 7) Set(c + (7 * cStep), l7, h7, start[7]);
        if (TRows.Count > 8) Set(c + (8 * cStep), l8, h8, start[8]);
        if (TRows.Count > 9) Set(c + (9 * cStep), l9, h9, start[9]);
        if (TRows.Count > 10) Set(c + (10 * cStep), l10, h10, start[10]);
        if (TRows.Count > 11) Set(c + (11 * cStep), l11, h11, start[11]);
        if (TRows.Count > 12) Set(c + (12 * cStep), l12, h12, start[12]);
        if (TRows.Count > 13) Set(c + (13 * cStep), l13, h13, start[13]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* c, Vector512<float> low, Vector512<float> high)
    {
        (Vector512.Load(c) + low).Store(c);
        if (TWidth.IsWide) (Vector512.Load(c + 16) + high).Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(float* c, Vector512<float> low, Vector512<float> high, float start)
    {
        var x = Vector512.Create(start);
        (x + low).Store(c);
        if (TWidth.IsWide) (x + high).Store(c + 16);
    }
}
