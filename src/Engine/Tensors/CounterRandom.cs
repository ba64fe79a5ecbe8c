namespace CaffeTop.Engine.Tensors;

/// <summary>
/// Random numbers that are a function of (seed, stream, index) and of nothing else: no state, so any thread, any order and any number of
/// devices gives the same numbers. Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011): the
/// seed is the 64-bit key, the 128-bit counter is (index / 4, stream), and the four words of one block serve four consecutive indices.
/// </summary>
public readonly struct CounterRandom(ulong seed, ulong stream)
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>Uniform over all 2^32 values.</summary>
    public uint UInt32(ulong index)
    {
        var block = Block(index >> 2, stream, seed);
        return (index & 3) switch { 0 => block.A, 1 => block.B, 2 => block.C, _ => block.D };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float Single(ulong index) => (UInt32(index) >> 8) * (1f / (1 << 24));

    /// <summary>
    /// Uniform in 0 … <paramref name="bound"/>-1 by multiplication (Lemire); the bias is below bound/2^32. Bound 0 gives 0.
    /// </summary>
    public uint Below(ulong index, uint bound) => (uint)(((ulong)UInt32(index) * bound) >> 32);

    /// <summary>
    /// Fills with the values of indices <paramref name="first"/>, first+1, …: the same as single calls, a block at a time.
    /// </summary>
    public void Fill(ulong first, Span<uint> destination)
    {
        var i = 0;
        while (i < destination.Length && ((first + (ulong)i) & 3) != 0) destination[i] = UInt32(first + (ulong)i++);
        for (; i + 4 <= destination.Length; i += 4)
        {
            var block = Block((first + (ulong)i) >> 2, stream, seed);
            destination[i] = block.A;
            destination[i + 1] = block.B;
            destination[i + 2] = block.C;
            destination[i + 3] = block.D;
        }

        for (; i < destination.Length; i++) destination[i] = UInt32(first + (ulong)i);
    }

    /// <summary>One Philox4x32-10 block: counter words from low to high, key words from low to high.</summary>
    internal static (uint A, uint B, uint C, uint D) Block(ulong counterLow, ulong counterHigh, ulong key)
    {
        var (a, b, c, d) = ((uint)counterLow, (uint)(counterLow >> 32), (uint)counterHigh, (uint)(counterHigh >> 32));
        var (key0, key1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * a;
            var product1 = (ulong)Multiplier1 * c;
            (a, b, c, d) = ((uint)(product1 >> 32) ^ b ^ key0, (uint)product1, (uint)(product0 >> 32) ^ d ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (a, b, c, d);
    }
}
