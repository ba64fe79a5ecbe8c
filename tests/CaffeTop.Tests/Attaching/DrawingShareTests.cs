using CaffeTop.Attaching;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Attaching;

/// <summary>What viewers cost is bounded: their drawing by a share of the machine, their coming and going in the log by a rate.</summary>
public class DrawingShareTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 2)]
    [InlineData(50, 2)]
    [InlineData(50, 16)]
    public void All_viewers_together_take_their_share_at_most(int viewers, int cores)
    {
        var share = new DrawingShare(cores);
        for (var i = 0; i < viewers; i++) share.Join();
        var cost = TimeSpan.FromMilliseconds(0.5);
        var busy = viewers * cost / share.Interval(cost);
        Assert.InRange(busy, 0, DrawingShare.Most * cores * 1.001);
        for (var i = 0; i < viewers; i++) share.Leave();
        Assert.Equal(0, share.Viewers);
    }

    [Fact]
    public void A_picture_is_never_older_than_two_seconds()
    {
        var share = new DrawingShare(1);
        for (var i = 0; i < 100; i++) share.Join();
        Assert.Equal(TimeSpan.FromSeconds(2), share.Interval(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void A_flood_of_callers_does_not_flood_the_log()
    {
        var clock = new TestClock();
        var said = new List<string>();
        var voice = new SparingVoice(said.Add, clock);
        for (var i = 0; i < 1000; i++) voice.Say("came");
        Assert.Equal(20, said.Count);
        clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++) voice.Say("came");
        Assert.Equal(21, said.Count);
        Assert.Equal("came (980 such lines were left out before this one)", said[^1]);
        clock.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 30; i++) voice.Say("went");
        Assert.Equal(41, said.Count);
        Assert.StartsWith("went (9 such", said[21], StringComparison.Ordinal);
    }
}
