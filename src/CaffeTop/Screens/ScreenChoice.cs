using System.Runtime.InteropServices;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>What a person asked for on the command line about the screen, and what the terminal can do.</summary>
/// <param name="ThemeName">dark, light, 16, mono, or auto: by the terminal's colours.</param>
internal sealed record ScreenChoice(Capabilities Capabilities, string ThemeName, int FramesPerSecond)
{
    /// <summary>Takes the terminal; to be disposed.</summary>
    /// <param name="handled">See <see cref="TerminalDevice"/>.</param>
    /// <param name="stopping">Likewise.</param>
    /// <exception cref="IOException">There is no terminal.</exception>
    public ITerminal Open(TimeProvider clock, Func<PosixSignal, bool>? handled = null, Action<bool>? stopping = null) =>
        SavedScreen.Around(RealTerminal.Open(Capabilities, clock, FramesPerSecond, handled: handled, stopping: stopping));

    public ScreenState State(ITerminal terminal, IReadOnlyList<IRunFeed> feeds) => new(
        feeds, terminal.Clock, Theme(terminal.Colors), !terminal.Unicode ? Symbols.Ascii : Capabilities.Braille ? Symbols.Unicode : Symbols.NoBraille);

    private Theme Theme(ColorDepth colors) => ThemeName switch
    {
        "dark" => Terminal.Themes.Theme.Dark,
        "light" => Terminal.Themes.Theme.Light,
        "16" => Terminal.Themes.Theme.Sixteen,
        "mono" => Terminal.Themes.Theme.Mono,
        _ => colors switch { ColorDepth.None => Terminal.Themes.Theme.Mono, ColorDepth.Sixteen => Terminal.Themes.Theme.Sixteen, _ => Terminal.Themes.Theme.Dark },
    };
}
