using CaffeTop.Screens;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Themes;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens;

/// <summary>The whole screen on a log file and a terminal of a test: keys in a script, then what is seen.</summary>
internal sealed class ScreenRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop").FullName;
    private readonly IRunFeed _feed;

    public ScreenRun(int width, int height, string? log = null, string name = "little.log", bool isTail = false, ColorDepth colors = ColorDepth.TrueColor, bool unicode = true)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, log ?? ScreenLog.Text());
        Terminal = new TestTerminal(width, height, colors, unicode);
        _feed = isTail ? new FollowFeed(path, Terminal.Clock) : FileFeed.Open([path], Terminal.Clock);
        State = new ScreenState([_feed], Terminal.Clock, colors == ColorDepth.None ? Theme.Mono : Theme.Dark, unicode ? Symbols.Unicode : Symbols.Ascii);
        State.Run.Nets.Waits = true;
        // The script's clock does not wait for threads: what is read first is there when the first key comes.
        Terminal.Device.Call(() =>
        {
            SpinWait.SpinUntil(() => _feed.IsRead, TimeSpan.FromMinutes(3));
            return DeviceEvent.Woken;
        });
    }

    public TestTerminal Terminal { get; }

    public ScreenState State { get; }

    /// <summary>Runs the script to its end.</summary>
    public ScreenRun Go()
    {
        Terminal.Wait(1);
        new ScreenApp(Terminal, State).Run();
        return this;
    }

    public void Dispose()
    {
        _feed.Dispose();
        Terminal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
