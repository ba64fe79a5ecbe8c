using CaffeTop.Screens;
using CaffeTop.Terminal.Themes;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens;

public class ToastTests
{
    private readonly TestClock _clock = new();
    private readonly ScreenState _state;

    public ToastTests() => _state = new ScreenState([MadeLog.Feed()], _clock, Theme.Dark, Symbols.Unicode);

    [Fact]
    public void News_wait_until_an_answer_was_read()
    {
        _state.Tell("answer");
        _state.Announce("old news");
        _state.Announce("news");
        Assert.Equal("answer", _state.Toast());
        _clock.Advance(TimeSpan.FromSeconds(4.1));
        Assert.Equal("news", _state.Toast());
        _state.Announce("newer");
        Assert.Equal("newer", _state.Toast());
        _clock.Advance(TimeSpan.FromSeconds(4.1));
        Assert.Null(_state.Toast());
    }

    [Fact]
    public void An_answer_takes_the_place_of_news()
    {
        _state.Announce("news");
        _state.Tell("answer");
        Assert.Equal("answer", _state.Toast());
        _clock.Advance(TimeSpan.FromSeconds(4.1));
        Assert.Null(_state.Toast());
    }
}
