using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// Discrete Fourier transforms of length 16, sixteen of them side by side in the lanes of a vector. Elements j and 16−j are added and subtracted
/// first, then j and 8−j: what remains are sums of at most four terms with three different factors. An element is a vector; complex elements have
/// their imaginary part 16 floats behind the real one. A half spectrum of a real sequence is the pair (X₀, X₈), both real, and X₁ … X₇.
/// </summary>
internal static unsafe class Spectrum16
{
    // cos(π/8), cos(π/4), cos(3π/8)
    private const float C1 = 0.92387953251128675613f;
    private const float C2 = 0.70710678118654752440f;
    private const float C3 = 0.38268343236508977173f;
    private const int Imaginary = 16;

    /// <summary>Half spectrum of 16 real elements: X_k = Σ x_j·exp(−2πijk/16).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Real(float* x, nint step, float* first, float* rest, nint restStep)
    {
        var (x0, x4, x8, x12) = (Vector512.Load(x), Vector512.Load(x + (4 * step)), Vector512.Load(x + (8 * step)), Vector512.Load(x + (12 * step)));
        var (x1, x15, x7, x9) = (Vector512.Load(x + step), Vector512.Load(x + (15 * step)), Vector512.Load(x + (7 * step)), Vector512.Load(x + (9 * step)));
        var (e1, o1, e7, o7) = (x1 + x15, x15 - x1, x7 + x9, x9 - x7);
        var (x2, x14, x6, x10) = (Vector512.Load(x + (2 * step)), Vector512.Load(x + (14 * step)), Vector512.Load(x + (6 * step)), Vector512.Load(x + (10 * step)));
        var (e2, o2, e6, o6) = (x2 + x14, x14 - x2, x6 + x10, x10 - x6);
        var (x3, x13, x5, x11) = (Vector512.Load(x + (3 * step)), Vector512.Load(x + (13 * step)), Vector512.Load(x + (5 * step)), Vector512.Load(x + (11 * step)));
        var (e3, o3, e5, o5) = (x3 + x13, x13 - x3, x5 + x11, x11 - x5);
        StoreEven(x0 + x8, e1 + e7, e2 + e6, e3 + e5, x4 + x12, o1 - o7, o2 - o6, o3 - o5, first, rest, restStep);
        StoreOdd(x0 - x8, e1 - e7, e2 - e6, e3 - e5, o1 + o7, o2 + o6, o3 + o5, x12 - x4, rest, restStep);
    }

    /// <summary>As <see cref="Real"/> for a sequence that is zero outside positions <paramref name="low"/> … <paramref name="high"/>, within −4 … 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RealShort(float* x, nint step, int low, int high, float* first, float* rest, nint restStep)
    {
        var a0 = Vector512.Load(x);
        Fold(x, step, low, high, 1, out var e1, out var o1);
        Fold(x, step, low, high, 2, out var e2, out var o2);
        Fold(x, step, low, high, 3, out var e3, out var o3);
        Fold(x, step, low, high, 4, out var e4, out var o4);
        StoreEven(a0, e1, e2, e3, e4, o1, o2, o3, first, rest, restStep);
        StoreOdd(a0, e1, e2, e3, o1, o2, o3, o4, rest, restStep);
    }

    /// <summary>
    /// Spectrum of 16 complex elements. Element 0 goes to <paramref name="zero"/>, element k to <paramref name="to"/> + k·toStep: from the end and with a
    /// negative step they come out mirrored, which is the inverse transform (not divided by 16).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Complex(float* x, nint step, float* zero, float* to, nint toStep)
    {
        var y = x + Imaginary;
        {
            FoldEven(x, step, out var e0, out var e1, out var e2, out var e3, out var e4, out var g1, out var g2, out var g3);
            FoldEven(y, step, out var f0, out var f1, out var f2, out var f3, out var f4, out var h1, out var h2, out var h3);
            StoreComplexEven(e0, e1, e2, e3, e4, g1, g2, g3, f0, f1, f2, f3, f4, h1, h2, h3, zero, to, toStep);
        }

        {
            FoldOdd(x, step, out var e0, out var e1, out var e2, out var e3, out var g1, out var g2, out var g3, out var g4);
            FoldOdd(y, step, out var f0, out var f1, out var f2, out var f3, out var h1, out var h2, out var h3, out var h4);
            StoreComplexOdd(e0, e1, e2, e3, g1, g2, g3, g4, f0, f1, f2, f3, h1, h2, h3, h4, to, toStep);
        }
    }

    /// <summary>As <see cref="Complex"/> for a sequence that is zero outside positions <paramref name="low"/> … <paramref name="high"/>, within −4 … 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComplexShort(float* x, nint step, int low, int high, float* to, nint toStep)
    {
        var y = x + Imaginary;
        var (a0, b0) = (Vector512.Load(x), Vector512.Load(y));
        Fold(x, step, low, high, 1, out var e1, out var o1);
        Fold(x, step, low, high, 2, out var e2, out var o2);
        Fold(x, step, low, high, 3, out var e3, out var o3);
        Fold(x, step, low, high, 4, out var e4, out var o4);
        Fold(y, step, low, high, 1, out var f1, out var p1);
        Fold(y, step, low, high, 2, out var f2, out var p2);
        Fold(y, step, low, high, 3, out var f3, out var p3);
        Fold(y, step, low, high, 4, out var f4, out var p4);
        StoreComplexEven(a0, e1, e2, e3, e4, o1, o2, o3, b0, f1, f2, f3, f4, p1, p2, p3, to, to, toStep);
        StoreComplexOdd(a0, e1, e2, e3, o1, o2, o3, o4, b0, f1, f2, f3, p1, p2, p3, p4, to, toStep);
    }

    /// <summary>16 real elements from a half spectrum: half of Σ X_k·exp(+2πijk/16), times <paramref name="scale"/>, plus <paramref name="shift"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RealInverse(float* first, float* rest, nint restStep, Vector512<float> scale, Vector512<float> shift, float* x, nint step)
    {
        var half = Vector512.Create(0.5f);
        var (x0, x8) = (Vector512.Load(first) * half, Vector512.Load(first + Imaginary) * half);
        var y = rest + Imaginary;
        var (r1, r2, r3, r4) = (Vector512.Load(rest), Vector512.Load(rest + restStep), Vector512.Load(rest + (2 * restStep)), Vector512.Load(rest + (3 * restStep)));
        var (r5, r6, r7) = (Vector512.Load(rest + (4 * restStep)), Vector512.Load(rest + (5 * restStep)), Vector512.Load(rest + (6 * restStep)));
        var (i1, i2, i3, i4) = (Vector512.Load(y), Vector512.Load(y + restStep), Vector512.Load(y + (2 * restStep)), Vector512.Load(y + (3 * restStep)));
        var (i5, i6, i7) = (Vector512.Load(y + (4 * restStep)), Vector512.Load(y + (5 * restStep)), Vector512.Load(y + (6 * restStep)));
        {
            var (e0, e1, e2, e3, g1, g2, g3) = (x0 + x8, r1 + r7, r2 + r6, r3 + r5, i7 - i1, i6 - i2, i5 - i3);
            var (u, v) = (e0 + e2 + r4, e1 + e3);
            Vector512.FusedMultiplyAdd(u + v, scale, shift).Store(x);
            Vector512.FusedMultiplyAdd(u - v, scale, shift).Store(x + (8 * step));
            StorePair(e0 - e2 + r4, g1 - g3, scale, shift, x, step, 4);
            var (w, r) = (e0 - r4, Vector512.Create(C2) * (e1 - e3));
            var s = Vector512.Create(C2) * (g1 + g3);
            StorePair(w + r, s + g2, scale, shift, x, step, 2);
            StorePair(w - r, s - g2, scale, shift, x, step, 6);
        }

        {
            var (d0, d1, d2, d3, h1, h2, h3) = (x0 - x8, r1 - r7, r2 - r6, r3 - r5, -(i1 + i7), -(i2 + i6), -(i3 + i5));
            var (g, p) = (Vector512.FusedMultiplyAdd(Vector512.Create(C2), d2, d0), TwoTerms(d1, C1, d3, C3));
            var (q, s) = (Vector512.FusedMultiplyAdd(Vector512.Create(C2), h2, -i4), TwoTerms(h1, C3, h3, C1));
            StorePair(g + p, s + q, scale, shift, x, step, 1);
            StorePair(g - p, s - q, scale, shift, x, step, 7);
            (g, p) = (Vector512.FusedMultiplyAdd(Vector512.Create(-C2), d2, d0), TwoTerms(d1, C3, d3, -C1));
            (q, s) = (Vector512.FusedMultiplyAdd(Vector512.Create(C2), h2, i4), TwoTerms(h1, C1, h3, -C3));
            StorePair(g + p, s + q, scale, shift, x, step, 3);
            StorePair(g - p, s - q, scale, shift, x, step, 5);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TwoTerms(Vector512<float> a, float x, Vector512<float> b, float y)
        => Vector512.FusedMultiplyAdd(a, Vector512.Create(x), b * Vector512.Create(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector512<float> even, Vector512<float> odd, Vector512<float> scale, Vector512<float> shift, float* x, nint step, int j)
    {
        Vector512.FusedMultiplyAdd(even + odd, scale, shift).Store(x + (j * step));
        Vector512.FusedMultiplyAdd(even - odd, scale, shift).Store(x + ((16 - j) * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(float* x, nint step, int low, int high, int j, out Vector512<float> sum, out Vector512<float> difference)
    {
        var after = high >= j ? Vector512.Load(x + (j * step)) : Vector512<float>.Zero;
        var before = low <= -j ? Vector512.Load(x - (j * step)) : Vector512<float>.Zero;
        sum = before + after;
        difference = before - after;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FoldEven(
        float* x, nint step, out Vector512<float> e0, out Vector512<float> e1, out Vector512<float> e2, out Vector512<float> e3, out Vector512<float> e4,
        out Vector512<float> g1, out Vector512<float> g2, out Vector512<float> g3)
    {
        e0 = Vector512.Load(x) + Vector512.Load(x + (8 * step));
        e4 = Vector512.Load(x + (4 * step)) + Vector512.Load(x + (12 * step));
        FoldFour(x, step, 1, out e1, out g1);
        FoldFour(x, step, 2, out e2, out g2);
        FoldFour(x, step, 3, out e3, out g3);
    }

    /// <summary>(x_j + x_−j) + (x_8−j + x_8+j) and (x_−j − x_j) − (x_8+j − x_8−j).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FoldFour(float* x, nint step, int j, out Vector512<float> e, out Vector512<float> g)
    {
        var (a, b) = (Vector512.Load(x + (j * step)), Vector512.Load(x + ((16 - j) * step)));
        var (c, d) = (Vector512.Load(x + ((8 - j) * step)), Vector512.Load(x + ((8 + j) * step)));
        e = a + b + (c + d);
        g = b - a - (d - c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FoldOdd(
        float* x, nint step, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3,
        out Vector512<float> h1, out Vector512<float> h2, out Vector512<float> h3, out Vector512<float> h4)
    {
        d0 = Vector512.Load(x) - Vector512.Load(x + (8 * step));
        h4 = Vector512.Load(x + (12 * step)) - Vector512.Load(x + (4 * step));
        FoldFourOdd(x, step, 1, out d1, out h1);
        FoldFourOdd(x, step, 2, out d2, out h2);
        FoldFourOdd(x, step, 3, out d3, out h3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FoldFourOdd(float* x, nint step, int j, out Vector512<float> d, out Vector512<float> h)
    {
        var (a, b) = (Vector512.Load(x + (j * step)), Vector512.Load(x + ((16 - j) * step)));
        var (c, e) = (Vector512.Load(x + ((8 - j) * step)), Vector512.Load(x + ((8 + j) * step)));
        d = a + b - (c + e);
        h = b - a + (e - c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreEven(
        Vector512<float> e0, Vector512<float> e1, Vector512<float> e2, Vector512<float> e3, Vector512<float> e4,
        Vector512<float> g1, Vector512<float> g2, Vector512<float> g3, float* first, float* rest, nint step)
    {
        var (u, v) = (e0 + e2 + e4, e1 + e3);
        (u + v).Store(first);
        (u - v).Store(first + Imaginary);
        StoreElement(rest + (3 * step), e0 - e2 + e4, g1 - g3);
        var (w, r) = (e0 - e4, Vector512.Create(C2) * (e1 - e3));
        var s = Vector512.Create(C2) * (g1 + g3);
        StoreElement(rest + step, w + r, s + g2);
        StoreElement(rest + (5 * step), w - r, s - g2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreOdd(
        Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3,
        Vector512<float> h1, Vector512<float> h2, Vector512<float> h3, Vector512<float> h4, float* rest, nint step)
    {
        var (g, p) = (Vector512.FusedMultiplyAdd(Vector512.Create(C2), d2, d0), TwoTerms(d1, C1, d3, C3));
        var (q, s) = (Vector512.FusedMultiplyAdd(Vector512.Create(C2), h2, h4), TwoTerms(h1, C3, h3, C1));
        StoreElement(rest, g + p, s + q);
        StoreElement(rest + (6 * step), g - p, s - q);
        (g, p) = (Vector512.FusedMultiplyAdd(Vector512.Create(-C2), d2, d0), TwoTerms(d1, C3, d3, -C1));
        (q, s) = (Vector512.FusedMultiplyAdd(Vector512.Create(C2), h2, -h4), TwoTerms(h1, C1, h3, -C3));
        StoreElement(rest + (2 * step), g + p, s + q);
        StoreElement(rest + (4 * step), g - p, s - q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreElement(float* to, Vector512<float> real, Vector512<float> imaginary)
    {
        real.Store(to);
        imaginary.Store(to + Imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreComplexEven(
        Vector512<float> e0, Vector512<float> e1, Vector512<float> e2, Vector512<float> e3, Vector512<float> e4,
        Vector512<float> g1, Vector512<float> g2, Vector512<float> g3,
        Vector512<float> f0, Vector512<float> f1, Vector512<float> f2, Vector512<float> f3, Vector512<float> f4,
        Vector512<float> h1, Vector512<float> h2, Vector512<float> h3, float* zero, float* to, nint step)
    {
        var (u, v) = (e0 + e2 + e4, e1 + e3);
        var (m, n) = (f0 + f2 + f4, f1 + f3);
        StoreElement(zero, u + v, m + n);
        StoreElement(to + (8 * step), u - v, m - n);
        StoreBoth(to, step, 4, e0 - e2 + e4, f0 - f2 + f4, g1 - g3, h1 - h3);
        var c = Vector512.Create(C2);
        var (w, r, s) = (e0 - e4, c * (e1 - e3), c * (g1 + g3));
        var (x, y, z) = (f0 - f4, c * (f1 - f3), c * (h1 + h3));
        StoreBoth(to, step, 2, w + r, x + y, s + g2, z + h2);
        StoreBoth(to, step, 6, w - r, x - y, s - g2, z - h2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreComplexOdd(
        Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3,
        Vector512<float> g1, Vector512<float> g2, Vector512<float> g3, Vector512<float> g4,
        Vector512<float> f0, Vector512<float> f1, Vector512<float> f2, Vector512<float> f3,
        Vector512<float> h1, Vector512<float> h2, Vector512<float> h3, Vector512<float> h4, float* to, nint step)
    {
        var c = Vector512.Create(C2);
        {
            var (a, b) = (Vector512.FusedMultiplyAdd(c, d2, d0), TwoTerms(d1, C1, d3, C3));
            var (m, n) = (Vector512.FusedMultiplyAdd(c, f2, f0), TwoTerms(f1, C1, f3, C3));
            var (q, s) = (Vector512.FusedMultiplyAdd(c, g2, g4), TwoTerms(g1, C3, g3, C1));
            var (t, u) = (Vector512.FusedMultiplyAdd(c, h2, h4), TwoTerms(h1, C3, h3, C1));
            StoreBoth(to, step, 1, a + b, m + n, s + q, u + t);
            StoreBoth(to, step, 7, a - b, m - n, s - q, u - t);
        }

        {
            var minus = Vector512.Create(-C2);
            var (a, b) = (Vector512.FusedMultiplyAdd(minus, d2, d0), TwoTerms(d1, C3, d3, -C1));
            var (m, n) = (Vector512.FusedMultiplyAdd(minus, f2, f0), TwoTerms(f1, C3, f3, -C1));
            var (q, s) = (Vector512.FusedMultiplyAdd(c, g2, -g4), TwoTerms(g1, C1, g3, -C3));
            var (t, u) = (Vector512.FusedMultiplyAdd(c, h2, -h4), TwoTerms(h1, C1, h3, -C3));
            StoreBoth(to, step, 3, a + b, m + n, s + q, u + t);
            StoreBoth(to, step, 5, a - b, m - n, s - q, u - t);
        }
    }

    /// <summary>Elements k and 16−k from the cosine sums of both parts and their (negative) sine sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBoth(
        float* to, nint step, int k, Vector512<float> cosReal, Vector512<float> cosImaginary, Vector512<float> sinReal, Vector512<float> sinImaginary)
    {
        StoreElement(to + (k * step), cosReal - sinImaginary, cosImaginary + sinReal);
        StoreElement(to + ((16 - k) * step), cosReal + sinImaginary, cosImaginary - sinReal);
    }
}
