using CaffeTop.Terminal.Plots;

namespace CaffeTop.Terminal.Tests.Plots;

public class BucketsTests
{
    [Fact]
    public void They_hold_every_x_in_columns_that_are_there()
    {
        for (var to = 1; to < 5000; to += 7)
        {
            var buckets = Buckets.Of(100, 100 + to, 60);
            Assert.InRange(buckets.Count, 1, 60);
            Assert.Equal(0, buckets.Column(100));
            Assert.Equal(buckets.Count - 1, buckets.Column(100 + to));
            for (var x = 100; x <= 100 + to; x += 1 + to / 50) Assert.True(buckets.Begin(buckets.Column(x)) <= x && x < buckets.Begin(buckets.Column(x) + 1));
        }
    }

    [Fact]
    public void While_x_grows_a_column_keeps_its_stretch_but_for_a_few_times()
    {
        var steps = new HashSet<double>();
        for (var to = 1000; to <= 10_000; to += 20)
        {
            var buckets = Buckets.Of(0, to, 80);
            Assert.Equal(0, buckets.First);
            steps.Add(buckets.Step);
        }

        // Ten times as long, by steps about a tenth apart.
        Assert.InRange(steps.Count, 2, 25);
    }
}
