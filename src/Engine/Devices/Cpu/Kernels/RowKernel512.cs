using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The AVX-512 kernel that reads A where it lies: up to 8 rows, each running along the sum. Eight, because rows of a weight matrix are often a
/// multiple of 4096 bytes apart and then compete for one set of the first-level cache, which has 8 to 12 ways; 16 sums still hide the latency.
/// </summary>
internal static unsafe class RowKernel512<TRows, TWidth>
    where TRows : struct, IRowCount
    where TWidth : struct, ITileWidth
{
    /// <summary>C[i, j] (+)= Σ a[i·aStep + k]·b[k·32 + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint depth, float* a, nint aStep, float* b, float* c, nint cStep, bool add)
    {
        var a0 = a + (0 * aStep);
        var a1 = a + (1 * aStep);
        var a2 = a + (2 * aStep);
        var a3 = a + (3 * aStep);
        var a4 = a + (4 * aStep);
        var a5 = a + (5 * aStep);
        var a6 = a + (6 * aStep);
        var a7 = a + (7 * aStep);
        Vector512<float> l0 = default, h0 = default;
        Vector512<float> l1 = default, h1 = default;
        Vector512<float> l2 = default, h2 = default;
        Vector512<float> l3 = default, h3 = default;
        Vector512<float> l4 = default, h4 = default;
        Vector512<float> l5 = default, h5 = default;
        Vector512<float> l6 = default, h6 = default;
        Vector512<float> l7 = default, h7 = default;
        for (nint k = 0; k < depth; k++, b += 32)
        {
            var low = Vector512.Load(b);
            var high = TWidth.IsWide ? Vector512.Load(b + 16) : default;
            if (TRows.Count > 0)
            {
                var x = Vector512.Create(a0[k]);
                l0 = Vector512.FusedMultiplyAdd(x, low, l0);
                if (TWidth.IsWide) h0 = Vector512.FusedMultiplyAdd(x, high, h0);
            }

            if (TRows.Count > 1)
            {
                var x = Vector512.Create(a1[k]);
                l1 = Vector512.FusedMultiplyAdd(x, low, l1);
                if (TWidth.IsWide) h1 = Vector512.FusedMultiplyAdd(x, high, h1);
            }

            if (TRows.Count > 2)
            {
                var x = Vector512.Create(a2[k]);
                l2 = Vector512.FusedMultiplyAdd(x, low, l2);
                if (TWidth.IsWide) h2 = Vector512.FusedMultiplyAdd(x, high, h2);
            }

            if (TRows.Count > 3)
            {
                var x = Vector512.Create(a3[k]);
                l3 = Vector512.FusedMultiplyAdd(x, low, l3);
                if (TWidth.IsWide) h3 = Vector512.FusedMultiplyAdd(x, high, h3);
            }

            if (TRows.Count > 4)
            {
                var x = Vector512.Create(a4[k]);
                l4 = Vector512.FusedMultiplyAdd(x, low, l4);
                if (TWidth.IsWide) h4 = Vector512.FusedMultiplyAdd(x, high, h4);
            }

            if (TRows.Count > 5)
            {
                var x = Vector512.Create(a5[k]);
                l5 = Vector512.FusedMultiplyAdd(x, low, l5);
                if (TWidth.IsWide) h5 = Vector512.FusedMultiplyAdd(x, high, h5);
            }

            if (TRows.Count > 6)
            {
                var x = Vector512.Create(a6[k]);
                l6 = Vector512.FusedMultiplyAdd(x, low, l6);
                if (TWidth.IsWide) h6 = Vector512.FusedMultiplyAdd(x, high, h6);
            }

            if (TRows.Count > 7)
            {
                var x = Vector512.Create(a7[k]);
                l7 = Vector512.FusedMultiplyAdd(x, low, l7);
                if (TWidth.IsWide) h7 = Vector512.FusedMultiplyAdd(x, high, h7);
            }
        }

        if (TRows.Count > 0) Put(c + (0 * cStep), l0, h0, add);
        if (TRows.Count > 1) Put(c + (1 * cStep), l1, h1, add);
        if (TRows.Count > 2) Put(c + (2 * cStep), l2, h2, add);
        if (TRows.Count > 3) Put(c + (3 * cStep), l3, h3, add);
        if (TRows.Count > 4) Put(c + (4 * cStep), l4, h4, add);
        if (TRows.Count > 5) Put(c + (5 * cStep), l5, h5, add);
        if (TRows.Count > 6) Put(c + (6 * cStep), l6, h6, add);
        if (TRows.Count > 7) Put(c + (7 * cStep), l7, h7, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> low, Vector512<float> high, bool add)
    {
        (add ? Vector512.Load(c) + low : low).Store(c);
        if (TWidth.IsWide) (add ? Vector512.Load(c + 16) + high : high).Store(c + 16);
    }
}

/// <summary>The instances of <see cref="RowKernel512{TRows, TWidth}"/>.</summary>
internal static unsafe class RowKernels
{
    public const int MaxRows = 8;
    public const int Width = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int rows, bool isWide, nint depth, float* a, nint aStep, float* b, float* c, nint cStep, bool add)
    {
        if (isWide) Multiply<WideTile>(rows, depth, a, aStep, b, c, cStep, add);
        else Multiply<NarrowTile>(rows, depth, a, aStep, b, c, cStep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TWidth>(int rows, nint depth, float* a, nint aStep, float* b, float* c, nint cStep, bool add)
        where TWidth : struct, ITileWidth
    {
        switch (rows)
        {
            case 1:
                RowKernel512<Rows1, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 2:
                RowKernel512<Rows2, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 3:
                RowKernel512<Rows3, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 4:
                RowKernel512<Rows4, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 5:
                RowKernel512<Rows5, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 6:
                RowKernel512<Rows6, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 7:
                RowKernel512<Rows7, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
            case 8:
                RowKernel512<Rows8, TWidth>.Run(depth, a, aStep, b, c, cStep, add);
                break;
        }
    }
}
