using CaffeTop.Engine.Devices.Cuda.Kernels;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>Division by a product: equal to the processor's for every number below 2³¹.</summary>
public sealed class DivisorTests
{
    [Fact]
    public void ItIsDivision()
    {
        var random = new Random(1);
        var divisors = Enumerable.Range(1, 300).Concat(Enumerable.Range(1, 30).SelectMany(static k => new[] { (1 << k) - 1, 1 << k, (1 << k) + 1 }))
            .Concat([int.MaxValue, int.MaxValue - 1]).Concat(Enumerable.Range(0, 500).Select(_ => random.Next(1, int.MaxValue)));
        foreach (var d in divisors)
        {
            var divisor = new Divisor(d);
            foreach (var n in Numbers(d, random)) Assert.True(divisor.Divide(n) == n / (uint)d, $"{n} / {d} = {divisor.Divide(n)}");
        }
    }

    // Around multiples of the divisor, where a quotient that is a little off shows.
    private static IEnumerable<uint> Numbers(int d, Random random)
    {
        for (var i = 0; i < 200; i++)
        {
            var multiple = d * random.NextInt64(0, (int.MaxValue / d) + 1L);
            foreach (var n in new[] { multiple - 1, multiple, multiple + 1 })
            {
                if (n is >= 0 and <= int.MaxValue) yield return (uint)n;
            }

            yield return (uint)random.Next();
        }

        yield return 0;
        yield return int.MaxValue;
    }
}
