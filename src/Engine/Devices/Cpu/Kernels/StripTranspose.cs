using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// Transposes strips of 16 rows: what packing needs wherever the memory runs along the sum of a matrix product instead of across it. 16×16 floats are
/// turned in registers (AVX-512: four rounds of shuffles), elsewhere 4×4. Column j of the strip is written as one vector of 16 floats, in rising
/// order of j, so a destination step below 16 is allowed: what spills over is overwritten by the next column, the last spill needs slack.
/// </summary>
internal static unsafe class StripTranspose
{
    public const int Rows = 16;

    /// <summary>destination[j·step + i] = source[offsets[i] + j] for i &lt; 16, j &lt; columns. Reads up to 15 floats past the end of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint* offsets, nint columns, float* destination, nint step)
    {
        if (!Avx512F.IsSupported)
        {
            RunBy4(source, offsets, columns, destination, step);
            return;
        }

        for (; columns > 0; columns -= 16, source += 16, destination += 16 * step) Block512(source, offsets, columns, destination, step);
    }

    /// <summary>As <see cref="Run(float*, nint*, nint, float*, nint)"/>, in 4×4 blocks: for processors without AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunBy4(float* source, nint* offsets, nint columns, float* destination, nint step)
    {
        for (; columns > 0; columns -= 4, source += 4, destination += 4 * step) Block4(source, offsets, columns, destination, step);
    }

    /// <summary>The rows lie <paramref name="rowStep"/> apart; rows from <paramref name="rows"/> on repeat the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint rowStep, int rows, nint columns, float* destination, nint step)
    {
        var offsets = stackalloc nint[Rows];
        for (var i = 0; i < Rows; i++) offsets[i] = i < rows ? i * rowStep : 0;
        Run(source, offsets, columns, destination, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block512(float* source, nint* offsets, nint columns, float* destination, nint step)
    {
        var r0 = Vector512.Load(source + offsets[0]);
        var r1 = Vector512.Load(source + offsets[1]);
        var r2 = Vector512.Load(source + offsets[2]);
        var r3 = Vector512.Load(source + offsets[3]);
        var r4 = Vector512.Load(source + offsets[4]);
        var r5 = Vector512.Load(source + offsets[5]);
        var r6 = Vector512.Load(source + offsets[6]);
        var r7 = Vector512.Load(source + offsets[7]);
        var r8 = Vector512.Load(source + offsets[8]);
        var r9 = Vector512.Load(source + offsets[9]);
        var r10 = Vector512.Load(source + offsets[10]);
        var r11 = Vector512.Load(source + offsets[11]);
        var r12 = Vector512.Load(source + offsets[12]);
        var r13 = Vector512.Load(source + offsets[13]);
        var r14 = Vector512.Load(source + offsets[14]);
        var r15 = Vector512.Load(source + offsets[15]);
        var s0 = Avx512F.UnpackLow(r0, r1).AsDouble();
        var s1 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        var s2 = Avx512F.UnpackLow(r2, r3).AsDouble();
        var s3 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        var s4 = Avx512F.UnpackLow(r4, r5).AsDouble();
        var s5 = Avx512F.UnpackHigh(r4, r5).AsDouble();
        var s6 = Avx512F.UnpackLow(r6, r7).AsDouble();
        var s7 = Avx512F.UnpackHigh(r6, r7).AsDouble();
        var s8 = Avx512F.UnpackLow(r8, r9).AsDouble();
        var s9 = Avx512F.UnpackHigh(r8, r9).AsDouble();
        var s10 = Avx512F.UnpackLow(r10, r11).AsDouble();
        var s11 = Avx512F.UnpackHigh(r10, r11).AsDouble();
        var s12 = Avx512F.UnpackLow(r12, r13).AsDouble();
        var s13 = Avx512F.UnpackHigh(r12, r13).AsDouble();
        var s14 = Avx512F.UnpackLow(r14, r15).AsDouble();
        var s15 = Avx512F.UnpackHigh(r14, r15).AsDouble();
        var q0 = Avx512F.UnpackLow(s0, s2).AsSingle();
        var q1 = Avx512F.UnpackHigh(s0, s2).AsSingle();
        var q2 = Avx512F.UnpackLow(s1, s3).AsSingle();
        var q3 = Avx512F.UnpackHigh(s1, s3).AsSingle();
        var q4 = Avx512F.UnpackLow(s4, s6).AsSingle();
        var q5 = Avx512F.UnpackHigh(s4, s6).AsSingle();
        var q6 = Avx512F.UnpackLow(s5, s7).AsSingle();
        var q7 = Avx512F.UnpackHigh(s5, s7).AsSingle();
        var q8 = Avx512F.UnpackLow(s8, s10).AsSingle();
        var q9 = Avx512F.UnpackHigh(s8, s10).AsSingle();
        var q10 = Avx512F.UnpackLow(s9, s11).AsSingle();
        var q11 = Avx512F.UnpackHigh(s9, s11).AsSingle();
        var q12 = Avx512F.UnpackLow(s12, s14).AsSingle();
        var q13 = Avx512F.UnpackHigh(s12, s14).AsSingle();
        var q14 = Avx512F.UnpackLow(s13, s15).AsSingle();
        var q15 = Avx512F.UnpackHigh(s13, s15).AsSingle();
        var e0 = Avx512F.Shuffle4x128(q0, q4, 0x88);
        var o0 = Avx512F.Shuffle4x128(q0, q4, 0xDD);
        var f0 = Avx512F.Shuffle4x128(q8, q12, 0x88);
        var p0 = Avx512F.Shuffle4x128(q8, q12, 0xDD);
        var e1 = Avx512F.Shuffle4x128(q1, q5, 0x88);
        var o1 = Avx512F.Shuffle4x128(q1, q5, 0xDD);
        var f1 = Avx512F.Shuffle4x128(q9, q13, 0x88);
        var p1 = Avx512F.Shuffle4x128(q9, q13, 0xDD);
        var e2 = Avx512F.Shuffle4x128(q2, q6, 0x88);
        var o2 = Avx512F.Shuffle4x128(q2, q6, 0xDD);
        var f2 = Avx512F.Shuffle4x128(q10, q14, 0x88);
        var p2 = Avx512F.Shuffle4x128(q10, q14, 0xDD);
        var e3 = Avx512F.Shuffle4x128(q3, q7, 0x88);
        var o3 = Avx512F.Shuffle4x128(q3, q7, 0xDD);
        var f3 = Avx512F.Shuffle4x128(q11, q15, 0x88);
        var p3 = Avx512F.Shuffle4x128(q11, q15, 0xDD);
        Avx512F.Shuffle4x128(e0, f0, 0x88).Store(destination);
        if (columns <= 1) return;
        Avx512F.Shuffle4x128(e1, f1, 0x88).Store(destination + (1 * step));
        if (columns <= 2) return;
        Avx512F.Shuffle4x128(e2, f2, 0x88).Store(destination + (2 * step));
        if (columns <= 3) return;
        Avx512F.Shuffle4x128(e3, f3, 0x88).Store(destination + (3 * step));
        if (columns <= 4) return;
        Avx512F.Shuffle4x128(o0, p0, 0x88).Store(destination + (4 * step));
        if (columns <= 5) return;
        Avx512F.Shuffle4x128(o1, p1, 0x88).Store(destination + (5 * step));
        if (columns <= 6) return;
        Avx512F.Shuffle4x128(o2, p2, 0x88).Store(destination + (6 * step));
        if (columns <= 7) return;
        Avx512F.Shuffle4x128(o3, p3, 0x88).Store(destination + (7 * step));
        if (columns <= 8) return;
        Avx512F.Shuffle4x128(e0, f0, 0xDD).Store(destination + (8 * step));
        if (columns <= 9) return;
        Avx512F.Shuffle4x128(e1, f1, 0xDD).Store(destination + (9 * step));
        if (columns <= 10) return;
        Avx512F.Shuffle4x128(e2, f2, 0xDD).Store(destination + (10 * step));
        if (columns <= 11) return;
        Avx512F.Shuffle4x128(e3, f3, 0xDD).Store(destination + (11 * step));
        if (columns <= 12) return;
        Avx512F.Shuffle4x128(o0, p0, 0xDD).Store(destination + (12 * step));
        if (columns <= 13) return;
        Avx512F.Shuffle4x128(o1, p1, 0xDD).Store(destination + (13 * step));
        if (columns <= 14) return;
        Avx512F.Shuffle4x128(o2, p2, 0xDD).Store(destination + (14 * step));
        if (columns <= 15) return;
        Avx512F.Shuffle4x128(o3, p3, 0xDD).Store(destination + (15 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* source, nint* offsets, nint columns, float* destination, nint step)
    {
        // From the last rows to the first: what rows beyond the step spill into the next columns must be overwritten, not overwrite.
        for (var i = Rows - 4; i >= 0; i -= 4)
        {
            var a = Vector128.Load(source + offsets[i]);
            var b = Vector128.Load(source + offsets[i + 1]);
            var c = Vector128.Load(source + offsets[i + 2]);
            var d = Vector128.Load(source + offsets[i + 3]);
            Transpose4(ref a, ref b, ref c, ref d);
            a.Store(destination + i);
            if (columns > 1) b.Store(destination + step + i);
            if (columns > 2) c.Store(destination + (2 * step) + i);
            if (columns > 3) d.Store(destination + (3 * step) + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        var (ac, bd) = (Low(a, c), Low(b, d));
        var (acHigh, bdHigh) = (High(a, c), High(b, d));
        a = Low(ac, bd);
        b = High(ac, bd);
        c = Low(acHigh, bdHigh);
        d = High(acHigh, bdHigh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }
}
