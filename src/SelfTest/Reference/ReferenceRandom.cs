using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers, as Easy as 1, 2, 3; 2011). The key is the seed; the counter is
/// (block, ~stream, pass low, pass high). Elements come in groups of 64 made of 16 blocks: element i takes word (i/16)%4 of block
/// 16·(i/64) + i%16, so that vectors of up to 16 lanes need no shuffle.
/// </summary>
internal sealed class ReferenceRandom(IPassCounter passes) : IRandomOps
{
    public void Uniform(RandomKey key, float low, float high, DeviceSpan destination)
    {
        for (var i = 0; i < destination.Count; i++)
        {
            var unit = (Word(key, passes.Pass, i) >> 8) / 16777216.0;
            var value = (float)(low + (unit * ((double)high - low)));
            destination.Host()[i] = value >= high && low < high ? MathF.BitDecrement(high) : value;
        }
    }

    /// <summary>Box-Muller: words 0 and 1 of a block give the elements 16 apart, words 2 and 3 the next two.</summary>
    public void Gaussian(RandomKey key, float mean, float std, DeviceSpan destination)
    {
        for (var i = 0; i < destination.Count; i++)
        {
            var second = i / 16 % 2 == 1;
            var first = second ? i - 16 : i;
            var radius = Math.Sqrt(-2 * Math.Log(((Word(key, passes.Pass, first) >> 1) + 0.25) / 2147483648.0));
            var angle = 2 * Math.PI * (Word(key, passes.Pass, first + 16) >> 8) / 16777216.0;
            destination.Host()[i] = (float)(mean + (std * radius * (second ? Math.Sin(angle) : Math.Cos(angle))));
        }
    }

    public static uint Word(RandomKey key, ulong pass, int index)
    {
        var block = (uint)((16 * (index / 64)) + (index % 16));
        var counter = (block, ~key.Stream, (uint)pass, (uint)(pass >> 32));
        var (a, b, c, d) = Philox(counter, ((uint)key.Seed, (uint)(key.Seed >> 32)));
        return (index / 16 % 4) switch { 0 => a, 1 => b, 2 => c, _ => d };
    }

    public static (uint A, uint B, uint C, uint D) Philox((uint A, uint B, uint C, uint D) counter, (uint Low, uint High) key)
    {
        for (var round = 0; round < 10; round++)
        {
            var first = 0xD2511F53ul * counter.A;
            var second = 0xCD9E8D57ul * counter.C;
            counter = ((uint)(second >> 32) ^ counter.B ^ key.Low, (uint)second, (uint)(first >> 32) ^ counter.D ^ key.High, (uint)first);
            key = (key.Low + 0x9E3779B9, key.High + 0xBB67AE85);
        }

        return counter;
    }
}
