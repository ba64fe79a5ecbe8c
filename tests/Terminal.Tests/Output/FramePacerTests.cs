using CaffeTop.Terminal.Output;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Terminal.Tests.Output;

public class FramePacerTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void The_first_frame_goes_at_once_and_the_next_after_the_interval()
    {
        var pacer = new FramePacer(_clock, 10);
        Assert.Equal(0, Left(pacer));
        pacer.Sent(asked: false);
        Assert.Equal(100, Left(pacer));
        Assert.Equal(250, Left(pacer, onlyClock: true));
        Pass(99);
        Assert.Equal(1, Left(pacer));
        Pass(1);
        Assert.Equal(0, Left(pacer));
        Assert.Equal(150, Left(pacer, onlyClock: true));
    }

    [Fact]
    public void A_question_holds_the_next_frame_until_its_answer_or_a_second()
    {
        var pacer = new FramePacer(_clock, 10);
        pacer.Sent(asked: true);
        Pass(400);
        Assert.Equal(600, Left(pacer));
        pacer.Answered();
        Assert.Equal(0, Left(pacer));
        pacer.Sent(asked: true);
        pacer.Answered();
        Assert.Equal(100, Left(pacer));
        pacer.Sent(asked: true);
        Pass(1000);
        Assert.Equal(0, Left(pacer));
    }

    [Fact]
    public void A_terminal_that_never_answers_is_left_in_peace_until_it_does()
    {
        var pacer = new FramePacer(_clock);
        for (var frame = 0; frame < 3; frame++)
        {
            Assert.Equal(FramePacer.LargeFrame, pacer.AskAbove);
            pacer.Sent(asked: true);
            Pass(1000);
        }

        Assert.Equal(int.MaxValue, pacer.AskAbove);
        pacer.Sent(asked: false);
        Assert.Equal(100, Left(pacer));
        pacer.Answered();
        Assert.Equal(FramePacer.LargeFrame, pacer.AskAbove);
    }

    [Fact]
    public void Late_answers_are_waited_for_one_by_one()
    {
        var pacer = new FramePacer(_clock);
        pacer.Sent(asked: true);
        Pass(1000);
        pacer.Sent(asked: true);
        Pass(500);
        pacer.Answered();
        Assert.Equal(500, Left(pacer));
        pacer.Answered();
        Assert.Equal(0, Left(pacer));
    }

    [Fact]
    public void A_lost_answer_is_forgotten()
    {
        var pacer = new FramePacer(_clock);
        pacer.Sent(asked: true);
        pacer.Answered();
        pacer.Sent(asked: true);
        Pass(1000);
        pacer.Sent(asked: true);
        pacer.Answered();
        Assert.Equal(1000, Left(pacer));
        Pass(10_001);
        pacer.Sent(asked: true);
        pacer.Answered();
        Assert.Equal(100, Left(pacer));
    }

    [Fact]
    public void A_slow_one_is_asked_for_ever()
    {
        var pacer = new FramePacer(_clock);
        pacer.Sent(asked: true);
        pacer.Answered();
        for (var frame = 0; frame < 20; frame++)
        {
            Assert.Equal(FramePacer.LargeFrame, pacer.AskAbove);
            pacer.Sent(asked: true);
        }
    }

    [Fact]
    public void A_slow_clock_interval_is_kept() => Assert.Equal(500, AfterOne(new FramePacer(_clock, 2)));

    private double AfterOne(FramePacer pacer)
    {
        pacer.Sent(asked: false);
        return Left(pacer, onlyClock: true);
    }

    private static double Left(FramePacer pacer, bool onlyClock = false) => pacer.UntilNext(onlyClock).TotalMilliseconds;

    private void Pass(int milliseconds) => _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
