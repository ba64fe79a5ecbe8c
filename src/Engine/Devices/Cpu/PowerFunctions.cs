using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// q^power lane by lane: by multiplication and roots for the powers that nets use, else element by element, since q may be negative, where
/// e^(power·ln q) does not hold.
/// </summary>
internal readonly struct Power(float power)
{
    private readonly float _power = power;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> q) => _power switch
    {
        0f => Vector<float>.One,
        1f => q,
        2f => q * q,
        3f => q * q * q,
        0.5f => Vector.SquareRoot(q),
        -0.5f => Vector<float>.One / Vector.SquareRoot(q),
        -1f => Vector<float>.One / q,
        _ => General(q, _power),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> General(Vector<float> q, float power)
    {
        for (var i = 0; i < Lanes.Count; i++) q = q.WithElement(i, MathF.Pow(q.GetElement(i), power));
        return q;
    }
}

/// <summary>(shift + scale·x)^power.</summary>
internal readonly struct PowerForward(float power, float scale, float shift) : IUnary
{
    private readonly Power _power = new(power);
    private readonly float _scale = scale;
    private readonly float _shift = shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a)
        => _power.Of(Vector.FusedMultiplyAdd(a, new Vector<float>(_scale), new Vector<float>(_shift)));
}

/// <summary>dy·power·scale·(shift + scale·x)^(power−1) from (x, dy).</summary>
internal readonly struct PowerBackward(float power, float scale, float shift) : IBinary
{
    private readonly Power _power = new(power - 1);
    private readonly float _factor = power * scale;
    private readonly float _scale = scale;
    private readonly float _shift = shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b)
        => b * (_power.Of(Vector.FusedMultiplyAdd(a, new Vector<float>(_scale), new Vector<float>(_shift))) * _factor);
}

/// <summary>q^−power of positive q: 1/(√q·√√q) for Caffe's usual 0.75, roots for 0.5 and 1, else e^(−power·ln q).</summary>
internal readonly struct InversePower(float power)
{
    private readonly float _power = power;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> q)
    {
        if (_power == 0.75f)
        {
            var root = Vector.SquareRoot(q);
            return Vector<float>.One / (root * Vector.SquareRoot(root));
        }

        if (_power == 0.5f) return Vector<float>.One / Vector.SquareRoot(q);
        if (_power == 1f) return Vector<float>.One / q;
        return Exponential.Of(Vector.Log(q) * -_power);
    }
}
