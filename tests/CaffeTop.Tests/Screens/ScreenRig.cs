using CaffeTop.Screens;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Themes;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens;

/// <summary>The whole application on a terminal in memory: the script first, then <see cref="Run"/>.</summary>
internal sealed class ScreenRig
{
    private readonly ScreenApp _app;

    public ScreenRig(int width, int height, params IRunFeed[] feeds)
        : this(width, height, true, feeds)
    {
    }

    public ScreenRig(int width, int height, bool unicode, params IRunFeed[] feeds)
    {
        Terminal = new TestTerminal(width, height, ColorDepth.TrueColor, unicode);
        State = new ScreenState(feeds, Terminal.Clock, Theme.Dark, unicode ? Symbols.Unicode : Symbols.Ascii);
        foreach (var run in State.Runs) run.Nets.Waits = true;
        _app = new ScreenApp(Terminal, State);
    }

    public TestTerminal Terminal { get; }

    public ScreenState State { get; }

    /// <summary>The text on the screen at the end of the script.</summary>
    public string Run()
    {
        Terminal.Wait(0.5);
        _app.Run();
        return Terminal.Text;
    }
}
