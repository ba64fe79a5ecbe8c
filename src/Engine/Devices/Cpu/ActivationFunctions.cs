using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>max(x,0) + slope·min(x,0); comparisons instead of max and min, so that NaN stays.</summary>
internal readonly struct ReluForward(float slope) : IUnary
{
    private readonly float _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a)
    {
        var negative = Vector.LessThan(a, Vector<float>.Zero);
        var low = Lanes.Select(negative, a, Vector<float>.Zero);
        return Vector.FusedMultiplyAdd(low, new Vector<float>(_slope), Lanes.Select(negative, Vector<float>.Zero, a));
    }
}

/// <summary>dy·(x &gt; 0 ? 1 : slope) from (x, dy).</summary>
internal readonly struct ReluBackward(float slope) : IBinary
{
    private readonly float _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b)
        => b * Lanes.Select(Vector.GreaterThan(a, Vector<float>.Zero), Vector<float>.One, new Vector<float>(_slope));
}

internal readonly struct SigmoidForward : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a) => Vector<float>.One / (Vector<float>.One + Exponential.Of(-a));
}

/// <summary>dy·y·(1−y) from (y, dy).</summary>
internal readonly struct SigmoidBackward : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b) => b * (a * (Vector<float>.One - a));
}

/// <summary>
/// tanh x = sign(x)·(1−q)/(1+q) with q = e^(−2|x|), which cannot overflow; near 0, where 1−q cancels, x·(1 − x²/3 + 2x⁴/15 − 17x⁶/315).
/// </summary>
internal readonly struct TanHForward : IUnary
{
    private const float Small = 0.25f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a)
    {
        var size = Vector.Abs(a);
        var q = Exponential.Of(size * -2f);
        var large = Vector.CopySign((Vector<float>.One - q) / (Vector<float>.One + q), a);
        var s = a * a;
        var series = Vector.FusedMultiplyAdd(s, new Vector<float>(62f / 2835), new Vector<float>(-17f / 315));
        series = Vector.FusedMultiplyAdd(s, series, new Vector<float>(2f / 15));
        series = Vector.FusedMultiplyAdd(s, series, new Vector<float>(-1f / 3));
        return Lanes.Select(Vector.LessThan(size, new Vector<float>(Small)), Vector.FusedMultiplyAdd(a * s, series, a), large);
    }
}

/// <summary>dy·(1−y²) from (y, dy).</summary>
internal readonly struct TanHBackward : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b) => b * (Vector<float>.One - (a * a));
}

/// <summary>
/// x where x ≥ 0, else alpha·(e^x − 1). 0 stays exactly 0, however the exponential rounds e^0: a kink behind it asks for its sign.
/// </summary>
internal readonly struct EluForward(float alpha) : IUnary
{
    private readonly float _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a)
        => Lanes.Select(Vector.GreaterThanOrEqual(a, Vector<float>.Zero), a, (Exponential.Of(a) - Vector<float>.One) * _alpha);
}

/// <summary>dy·(x &gt; 0 ? 1 : alpha + y) from (x, y, dy).</summary>
internal readonly struct EluBackward(float alpha) : ITernary
{
    private readonly float _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b, Vector<float> c)
        => c * Lanes.Select(Vector.GreaterThan(a, Vector<float>.Zero), Vector<float>.One, b + new Vector<float>(_alpha));
}

internal readonly struct AbsForward : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a) => Vector.Abs(a);
}

/// <summary>dy·sign(x) from (x, dy); sign(0) = 0.</summary>
internal readonly struct AbsBackward : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b) => b * Sign(a);

    /// <summary>1, 0 or −1; 0 for NaN, as Caffe's caffe_sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sign(Vector<float> a)
        => Lanes.Select(Vector.GreaterThan(a, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero)
            - Lanes.Select(Vector.LessThan(a, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero);
}

internal readonly struct SquareForward : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a) => a * a;
}

/// <summary>dy·2x from (x, dy).</summary>
internal readonly struct SquareBackward : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b) => b * (a + a);
}

internal readonly struct Factor(float factor) : IUnary
{
    private readonly float _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a) => a * _factor;
}
