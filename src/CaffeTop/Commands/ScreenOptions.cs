using System.CommandLine;
using CaffeTop.Screens;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal.Output;

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

    /// <summary>How a screen is to look and where; before the terminal is touched.</summary>
    public ScreenChoice Choice(ParseResult parsed, Capabilities capabilities) => new(capabilities, ThemeName(parsed), parsed.GetValue(_fps));

    /// <summary>Shows the runs until the person leaves; the terminal is as it was afterwards, whatever happens.</summary>
    public void Show(ParseResult parsed, Capabilities capabilities, IReadOnlyList<IRunFeed> feeds, Action<ScreenState>? prepare = null)
    {
        var choice = Choice(parsed, capabilities);
        using var terminal = choice.Open(TimeProvider.System);
        var state = choice.State(terminal, feeds);
        prepare?.Invoke(state);
        new ScreenApp(terminal, state).Run();
    }

    private string ThemeName(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_theme).ToLowerInvariant();
        return name is "auto" or "dark" or "light" or "16" or "mono" ? name : throw new UsageException($"'{name}' is no theme; known are dark, light, 16 and mono");
    }
}
