using CaffeTop.Live;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Live;

public sealed class RunClockTests
{
    [Fact]
    public void The_time_of_a_stopped_process_is_left_out()
    {
        var wall = new TestClock();
        var clock = new RunClock(wall);
        var start = clock.GetTimestamp();
        wall.Advance(TimeSpan.FromSeconds(2));
        clock.Stop();
        wall.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromSeconds(2), clock.GetElapsedTime(start));
        Assert.Equal(TimeSpan.FromMinutes(10), clock.GoOn());
        wall.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(5), clock.GetElapsedTime(start));

        // Twice, and what time it is stays true.
        clock.Stop();
        wall.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(1), clock.GoOn());
        Assert.Equal(TimeSpan.FromSeconds(5), clock.GetElapsedTime(start));
        Assert.Equal(wall.GetUtcNow(), clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, clock.GoOn());
    }
}
