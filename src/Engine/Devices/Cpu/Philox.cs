using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011), sixteen blocks at a time. The key is
/// the seed, the counter is (block, ~stream, pass low, pass high). Elements come in groups of 64 made of 16 blocks: element i takes word
/// (i/16)%4 of block 16·(i/64) + i%16, so that no vector is shuffled. The stream is complemented to keep clear of CounterRandom, whose
/// counters have a zero there.
/// </summary>
internal readonly struct Philox(RandomKey key, ulong pass)
{
    public const int Group = 64;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private readonly RandomKey _key = key;
    private readonly ulong _pass = pass;

    /// <summary>
    /// Words of blocks 16·group + half·8 … +7: word k of lane l is the number of element 64·group + 16·k + 8·half + l.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Blocks(int group, int half, out Vector256<uint> a, out Vector256<uint> b, out Vector256<uint> c, out Vector256<uint> d)
    {
        a = Vector256.Create((uint)((group * 16) + (half * 8))) + Vector256<uint>.Indices;
        b = Vector256.Create(~_key.Stream);
        c = Vector256.Create((uint)_pass);
        d = Vector256.Create((uint)(_pass >> 32));
        var key0 = (uint)_key.Seed;
        var key1 = (uint)(_key.Seed >> 32);
        for (var round = 0; round < 10; round++)
        {
            Multiply(a, Multiplier0, out var high0, out var low0);
            Multiply(c, Multiplier1, out var high1, out var low1);
            a = high1 ^ b ^ Vector256.Create(key0);
            c = high0 ^ d ^ Vector256.Create(key1);
            b = low1;
            d = low0;
            key0 += Weyl0;
            key1 += Weyl1;
        }
    }

    /// <summary>The upper and lower halves of the 64-bit products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(Vector256<uint> a, uint factor, out Vector256<uint> high, out Vector256<uint> low)
    {
        if (Avx2.IsSupported)
        {
            var factors = Vector256.Create(factor);
            var even = Avx2.Multiply(a, factors);
            var odd = Avx2.Multiply((a.AsUInt64() >> 32).AsUInt32(), factors);
            low = a * factors;
            high = Avx2.Blend((even >> 32).AsUInt32(), odd.AsUInt32(), 0b10101010);
            return;
        }

        var (lower, upper) = Vector256.Widen(a);
        lower *= factor;
        upper *= factor;
        low = Vector256.Narrow(lower, upper);
        high = Vector256.Narrow(lower >> 32, upper >> 32);
    }
}
