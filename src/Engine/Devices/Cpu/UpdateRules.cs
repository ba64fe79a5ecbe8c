using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// One solver's formula (<see cref="UpdateRule"/>): from the gradient after scale and decay to the update, changing the histories.
/// </summary>
internal interface IUpdateRule
{
    static abstract bool HasSecondHistory { get; }

    static abstract Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second);
}

internal readonly struct SgdRule : IUpdateRule
{
    public static bool HasSecondHistory => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second)
    {
        first = Vector.FusedMultiplyAdd(first, new Vector<float>(step.Momentum), g * rate);
        return first;
    }
}

internal readonly struct NesterovRule : IUpdateRule
{
    public static bool HasSecondHistory => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second)
    {
        var before = first;
        first = Vector.FusedMultiplyAdd(first, new Vector<float>(step.Momentum), g * rate);
        return Vector.FusedMultiplyAdd(first, new Vector<float>(1 + step.Momentum), before * -step.Momentum);
    }
}

internal readonly struct AdaGradRule : IUpdateRule
{
    public static bool HasSecondHistory => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second)
    {
        first = Vector.FusedMultiplyAdd(g, g, first);
        return g * rate / (Vector.SquareRoot(first) + new Vector<float>(step.Delta));
    }
}

internal readonly struct RmsPropRule : IUpdateRule
{
    public static bool HasSecondHistory => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second)
    {
        first = Vector.FusedMultiplyAdd(first, new Vector<float>(step.RmsDecay), g * g * (1 - step.RmsDecay));
        return g * rate / (Vector.SquareRoot(first) + new Vector<float>(step.Delta));
    }
}

internal readonly struct AdaDeltaRule : IUpdateRule
{
    public static bool HasSecondHistory => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second)
    {
        var momentum = new Vector<float>(step.Momentum);
        var epsilon = new Vector<float>(step.Delta);
        first = Vector.FusedMultiplyAdd(first, momentum, g * g * (1 - step.Momentum));
        var direction = g * Vector.SquareRoot((second + epsilon) / (first + epsilon));
        second = Vector.FusedMultiplyAdd(second, momentum, direction * direction * (1 - step.Momentum));
        return direction * rate;
    }
}

internal readonly struct AdamRule : IUpdateRule
{
    public static bool HasSecondHistory => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Update(in SolverStep step, float rate, Vector<float> g, ref Vector<float> first, ref Vector<float> second)
    {
        first = Vector.FusedMultiplyAdd(first, new Vector<float>(step.Momentum), g * (1 - step.Momentum));
        second = Vector.FusedMultiplyAdd(second, new Vector<float>(step.Momentum2), g * g * (1 - step.Momentum2));
        return first * (rate * step.Correction) / (Vector.SquareRoot(second) + new Vector<float>(step.Delta));
    }
}
