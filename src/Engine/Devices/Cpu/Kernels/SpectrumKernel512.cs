using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The product of two spectra, one frequency of it: a tile of C, TRows ≤ 14 rows by 16 columns of complex numbers, as a sum of outer products. Rows of
/// A and B are 16 real parts, then 16 imaginary ones, of which A's kernel reads TRows. Four multiply-adds per element; with
/// <see cref="PairProduct"/> two: real × real and imaginary × imaginary, for frequencies whose numbers are real and travel in pairs.
/// Accumulators are plain named locals for the reason given in <see cref="TileKernel512{TRows,TWidth}"/>.
/// </summary>
internal static unsafe class SpectrumKernel512<TRows, TProduct>
    where TRows : struct, IRowCount
    where TProduct : struct, ISpectrumProduct
{
    /// <summary>C[i, j] = or += Σ over depth of A[k, i]·B[k, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint depth, float* a, float* b, float* c, bool accumulate)
    {
        Vector512<float> r0 = default, i0 = default;
        Vector512<float> r1 = default, i1 = default;
        Vector512<float> r2 = default, i2 = default;
        Vector512<float> r3 = default, i3 = default;
        Vector512<float> r4 = default, i4 = default;
        Vector512<float> r5 = default, i5 = default;
        Vector512<float> r6 = default, i6 = default;
        Vector512<float> r7 = default, i7 = default;
        Vector512<float> r8 = default, i8 = default;
        Vector512<float> r9 = default, i9 = default;
        Vector512<float> r10 = default, i10 = default;
        Vector512<float> r11 = default, i11 = default;
        Vector512<float> r12 = default, i12 = default;
        Vector512<float> r13 = default, i13 = default;
        for (; depth > 0; depth--)
        {
            var real = Vector512.Load(b);
            var imaginary = Vector512.Load(b + 16);
            if (TRows.Count > 0) Step(a + 0, real, imaginary, ref r0, ref i0);
            if (TRows.Count > 1) Step(a + 1, real, imaginary, ref r1, ref i1);
            if (TRows.Count > 2) Step(a + 2, real, imaginary, ref r2, ref i2);
            if (TRows.Count > 3) Step(a + 3, real, imaginary, ref r3, ref i3);
            if (TRows.Count > 4) Step(a + 4, real, imaginary, ref r4, ref i4);
            if (TRows.Count > 5) Step(a + 5, real, imaginary, ref r5, ref i5);
            if (TRows.Count > 6) Step(a + 6, real, imaginary, ref r6, ref i6);
            if (TRows.Count > 7) Step(a + 7, real, imaginary, ref r7, ref i7);
            if (TRows.Count > 8) Step(a + 8, real, imaginary, ref r8, ref i8);
            if (TRows.Count > 9) Step(a + 9, real, imaginary, ref r9, ref i9);
            if (TRows.Count > 10) Step(a + 10, real, imaginary, ref r10, ref i10);
            if (TRows.Count > 11) Step(a + 11, real, imaginary, ref r11, ref i11);
            if (TRows.Count > 12) Step(a + 12, real, imaginary, ref r12, ref i12);
            if (TRows.Count > 13) Step(a + 13, real, imaginary, ref r13, ref i13);
            a += 32;
            b += 32;
        }

        if (accumulate)
        {
            if (TRows.Count > 0) Add(c + (0 * 32), r0, i0);
            if (TRows.Count > 1) Add(c + (1 * 32), r1, i1);
            if (TRows.Count > 2) Add(c + (2 * 32), r2, i2);
            if (TRows.Count > 3) Add(c + (3 * 32), r3, i3);
            if (TRows.Count > 4) Add(c + (4 * 32), r4, i4);
            if (TRows.Count > 5) Add(c + (5 * 32), r5, i5);
            if (TRows.Count > 6) Add(c + (6 * 32), r6, i6);
            if (TRows.Count > 7) Add(c + (7 * 32), r7, i7);
            if (TRows.Count > 8) Add(c + (8 * 32), r8, i8);
            if (TRows.Count > 9) Add(c + (9 * 32), r9, i9);
            if (TRows.Count > 10) Add(c + (10 * 32), r10, i10);
            if (TRows.Count > 11) Add(c + (11 * 32), r11, i11);
            if (TRows.Count > 12) Add(c + (12 * 32), r12, i12);
            if (TRows.Count > 13) Add(c + (13 * 32), r13, i13);
            return;
        }

        if (TRows.Count > 0) Set(c + (0 * 32), r0, i0);
        if (TRows.Count > 1) Set(c + (1 * 32), r1, i1);
        if (TRows.Count > 2) Set(c + (2 * 32), r2, i2);
        if (TRows.Count > 3) Set(c + (3 * 32), r3, i3);
        if (TRows.Count > 4) Set(c + (4 * 32), r4, i4);
        if (TRows.Count > 5) Set(c + (5 * 32), r5, i5);
        if (TRows.Count > 6) Set(c + (6 * 32), r6, i6);
        if (TRows.Count > 7) Set(c + (7 * 32), r7, i7);
        if (TRows.Count > 8) Set(c + (8 * 32), r8, i8);
        if (TRows.Count > 9) Set(c + (9 * 32), r9, i9);
        if (TRows.Count > 10) Set(c + (10 * 32), r10, i10);
        if (TRows.Count > 11) Set(c + (11 * 32), r11, i11);
        if (TRows.Count > 12) Set(c + (12 * 32), r12, i12);
        if (TRows.Count > 13) Set(c + (13 * 32), r13, i13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(float* a, Vector512<float> real, Vector512<float> imaginary, ref Vector512<float> sumReal, ref Vector512<float> sumImaginary)
    {
        var x = Vector512.Create(a[0]);
        var y = Vector512.Create(a[16]);
        sumReal = Vector512.FusedMultiplyAdd(x, real, sumReal);
        if (TProduct.IsPair)
        {
            sumImaginary = Vector512.FusedMultiplyAdd(y, imaginary, sumImaginary);
            return;
        }

        sumImaginary = Vector512.FusedMultiplyAdd(x, imaginary, sumImaginary);
        sumReal = Avx512F.FusedMultiplyAddNegated(y, imaginary, sumReal);
        sumImaginary = Vector512.FusedMultiplyAdd(y, real, sumImaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* c, Vector512<float> real, Vector512<float> imaginary)
    {
        (Vector512.Load(c) + real).Store(c);
        (Vector512.Load(c + 16) + imaginary).Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(float* c, Vector512<float> real, Vector512<float> imaginary)
    {
        real.Store(c);
        imaginary.Store(c + 16);
    }
}
