using System.CommandLine;
using CaffeTop.Screens;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Commands;

/// <summary>The options of every command that shows a screen, and the way onto it.</summary>
internal sealed class ScreenOptions
{
    private readonly Option<string> _theme = new("--theme") { HelpName = "NAME", Description = "dark, light, 16, or mono (default: by the terminal's colours).", DefaultValueFactory = static _ => "auto" };
    private readonly Option<string> _color = new("--color") { HelpName = "DEPTH", Description = "auto, none, 16, 256, or true.", DefaultValueFactory = static _ => "auto" };
    private readonly Option<bool> _ascii = new("--ascii") { Description = "Characters of ASCII only." };
    private readonly Option<bool> _unicode = new("--unicode") { Description = "All characters, whatever the locale says." };
    private readonly Option<int> _fps = new("--fps") { HelpName = "N", Description = "At most so many frames a second, 1-60.", DefaultValueFactory = static _ => 10 };
    private readonly Option<bool> _plain = new("--plain") { Description = "Plain lines instead of the screen." };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_theme, _color, _ascii, _unicode, _fps, _plain]) command.Options.Add(option);
    }

    /// <summary>What the terminal can do; no screen where plain lines were asked for.</summary>
    public Capabilities Capabilities(ParseResult parsed)
    {
        ColorDepth? colors;
        try
        {
            colors = Terminal.Output.Capabilities.ParseColors(parsed.GetRequiredValue(_color));
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }

        if (parsed.GetValue(_fps) is < 1 or > 60) throw new UsageException("--fps takes 1 to 60 frames a second");
        bool? unicode = parsed.GetValue(_ascii) ? false : parsed.GetValue(_unicode) ? true : null;
        var capabilities = Terminal.Output.Capabilities.OfProcess(colors, unicode);
        return parsed.GetValue(_plain) ? capabilities with { Screen = false } : capabilities;
    }

    /// <summary>Shows the runs until the person leaves; the terminal is as it was afterwards, whatever happens.</summary>
    public void Show(ParseResult parsed, Capabilities capabilities, IReadOnlyList<IRunFeed> feeds, Action<ScreenState>? prepare = null)
    {
        var clock = TimeProvider.System;
        var wanted = parsed.GetRequiredValue(_theme);
        using var terminal = SavedScreen.Around(RealTerminal.Open(capabilities, clock, parsed.GetValue(_fps)));
        var theme = Theme(wanted, terminal.Colors);
        var state = new ScreenState(feeds, clock, theme, !terminal.Unicode ? Symbols.Ascii : capabilities.Braille ? Symbols.Unicode : Symbols.NoBraille);
        prepare?.Invoke(state);
        new ScreenApp(terminal, state).Run();
    }

    private static Theme Theme(string name, ColorDepth colors) => name.ToLowerInvariant() switch
    {
        "dark" => Terminal.Themes.Theme.Dark,
        "light" => Terminal.Themes.Theme.Light,
        "16" => Terminal.Themes.Theme.Sixteen,
        "mono" => Terminal.Themes.Theme.Mono,
        "auto" => colors switch { ColorDepth.None => Terminal.Themes.Theme.Mono, ColorDepth.Sixteen => Terminal.Themes.Theme.Sixteen, _ => Terminal.Themes.Theme.Dark },
        _ => throw new UsageException($"'{name}' is no theme; known are dark, light, 16 and mono"),
    };
}
