using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Data;

public class CounterRandomTests
{
    /// <summary>Known answers of Random123's kat_vectors for philox4x32 with 10 rounds.</summary>
    [Theory]
    [InlineData(0ul, 0ul, 0ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x85a308d3243f6a88ul, 0x0370734413198a2eul, 0x299f31d0a4093822ul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Gives_the_published_numbers(ulong low, ulong high, ulong key, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), CounterRandom.Block(low, high, key));

    [Fact]
    public void A_run_equals_single_draws()
    {
        var random = new CounterRandom(7, 3);
        for (var first = 0ul; first < 9; first++)
        {
            var run = new uint[23];
            random.Fill(first, run);
            Assert.Equal(Enumerable.Range(0, 23).Select(i => random.UInt32(first + (ulong)i)), run);
        }
    }

    [Fact]
    public void Bounded_draws_reach_every_value_about_equally_often()
    {
        var random = new CounterRandom(1, 2);
        var counts = new int[5];
        for (var i = 0ul; i < 50_000; i++)
        {
            counts[random.Below(i, 5)]++;
            Assert.InRange(random.Single(i), 0f, 0.99999995f);
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }
}
