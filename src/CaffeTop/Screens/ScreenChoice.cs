using System.Runtime.InteropServices;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>How a person wants the screen, and the way onto it. As it is made it is what no option at all asks for.</summary>
internal sealed record ScreenChoice
{
    public const string Auto = "auto";
    public const int UsualRate = 10;

    public string Theme { get; init; } = Auto;

    public string Color { get; init; } = Auto;

    public bool Ascii { get; init; }

    public bool Unicode { get; init; }

    public int FramesPerSecond { get; init; } = UsualRate;

    public bool Plain { get; init; }

    /// <summary>What the terminal can do; no screen where plain lines were asked for.</summary>
    /// <exception cref="UsageException">An option's value is none.</exception>
    public Capabilities Capabilities()
    {
        ColorDepth? colors;
        try
        {
            colors = Terminal.Output.Capabilities.ParseColors(Color);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }

        if (FramesPerSecond is < 1 or > 60) throw new UsageException("--fps takes 1 to 60 frames a second");
        _ = Look(ColorDepth.None);
        bool? unicode = Ascii ? false : Unicode ? true : null;
        var capabilities = Terminal.Output.Capabilities.OfProcess(colors, unicode);
        return Plain ? capabilities with { Screen = false } : capabilities;
    }

    /// <summary>Shows the runs until the person leaves; the terminal is as it was afterwards, whatever happens.</summary>
    public void Show(Capabilities capabilities, IReadOnlyList<IRunFeed> feeds, Action<ScreenState>? prepare = null)
    {
        using var terminal = Open(capabilities, TimeProvider.System);
        var state = State(terminal, capabilities, feeds);
        prepare?.Invoke(state);
        new ScreenApp(terminal, state).Run();
    }

    /// <summary>Takes the terminal; to be disposed.</summary>
    /// <param name="handled">See <see cref="TerminalDevice"/>.</param>
    /// <param name="stopping">Likewise.</param>
    /// <exception cref="IOException">There is no terminal.</exception>
    public ITerminal Open(Capabilities capabilities, TimeProvider clock, Func<PosixSignal, bool>? handled = null, Action<bool>? stopping = null) =>
        SavedScreen.Around(RealTerminal.Open(capabilities, clock, FramesPerSecond, handled: handled, stopping: stopping));

    public ScreenState State(ITerminal terminal, Capabilities capabilities, IReadOnlyList<IRunFeed> feeds)
    {
        var symbols = !terminal.Unicode ? Symbols.Ascii : capabilities.Braille ? Symbols.Unicode : Symbols.NoBraille;
        var state = new ScreenState(feeds, terminal.Clock, Look(terminal.Colors), symbols);
        // Saved screens are compared: what they hold must not depend on how fast threads are.
        foreach (var run in state.Runs) run.Nets.Waits = terminal is SavedScreen;
        return state;
    }

    private Theme Look(ColorDepth colors) => Theme.ToLowerInvariant() switch
    {
        "dark" => Terminal.Themes.Theme.Dark,
        "light" => Terminal.Themes.Theme.Light,
        "16" => Terminal.Themes.Theme.Sixteen,
        "mono" => Terminal.Themes.Theme.Mono,
        Auto => colors switch { ColorDepth.None => Terminal.Themes.Theme.Mono, ColorDepth.Sixteen => Terminal.Themes.Theme.Sixteen, _ => Terminal.Themes.Theme.Dark },
        _ => throw new UsageException($"'{Theme}' is no theme; known are dark, light, 16 and mono"),
    };
}
