using System.Numerics;

namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>
/// Division of numbers below 2³¹ by one that is known before the launch, as a product and a shift (ct_divisor; Granlund and Montgomery, "Division by
/// Invariant Integers using Multiplication", 1994): n / d = ⌊n·m / 2^(32+s)⌋ with s = ⌈log₂ d⌉ − 1 and m = ⌈2^(32+s) / d⌉.
/// </summary>
internal readonly struct Divisor
{
    private readonly uint _multiplier;
    private readonly uint _shift;

    /// <param name="divisor">Below 2 nothing is divided.</param>
    public Divisor(int divisor)
    {
        if (divisor < 2) return;
        _shift = (uint)(31 - BitOperations.LeadingZeroCount((uint)divisor - 1));
        _multiplier = (uint)(((1UL << (int)(32 + _shift)) + (uint)divisor - 1) / (uint)divisor);
    }

    public static implicit operator KernelArgument(Divisor divisor) => ((ulong)divisor._shift << 32) | divisor._multiplier;

    /// <summary>As a kernel divides.</summary>
    public uint Divide(uint number) => _multiplier == 0 ? number : (uint)(((ulong)number * _multiplier) >> 32) >> (int)_shift;
}
