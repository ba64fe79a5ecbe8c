using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>a·p + q.</summary>
internal readonly struct ScaleAndBias : IChannelFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> p, Vector<float> q, Vector<float> a, Vector<float> b) => Vector.FusedMultiplyAdd(a, p, q);
}

/// <summary>a·p.</summary>
internal readonly struct ScaleOnly : IChannelFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> p, Vector<float> q, Vector<float> a, Vector<float> b) => a * p;
}

/// <summary>(a − q)·p: mean q, inverse deviation p.</summary>
internal readonly struct Standardise : IChannelFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> p, Vector<float> q, Vector<float> a, Vector<float> b) => (a - q) * p;
}

/// <summary>max(a,0) + p·min(a,0).</summary>
internal readonly struct PReluForward : IChannelFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> p, Vector<float> q, Vector<float> a, Vector<float> b)
    {
        var negative = Vector.LessThan(a, Vector<float>.Zero);
        return Vector.FusedMultiplyAdd(Lanes.Select(negative, a, Vector<float>.Zero), p, Lanes.Select(negative, Vector<float>.Zero, a));
    }
}

/// <summary>b·(a &gt; 0 ? 1 : p): a = x, b = dy.</summary>
internal readonly struct PReluBackward : IChannelFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> p, Vector<float> q, Vector<float> a, Vector<float> b)
        => b * Lanes.Select(Vector.GreaterThan(a, Vector<float>.Zero), Vector<float>.One, p);
}
