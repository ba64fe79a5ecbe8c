using System.CommandLine;
using CaffeTop.Screens;

namespace CaffeTop.Commands;

/// <summary>The options of every command that shows a screen.</summary>
internal sealed class ScreenOptions
{
    private readonly Option<string> _theme = new("--theme") { HelpName = "NAME", Description = "dark, light, 16, or mono (default: by the terminal's colours).", DefaultValueFactory = static _ => ScreenChoice.Auto };
    private readonly Option<string> _color = new("--color") { HelpName = "DEPTH", Description = "auto, none, 16, 256, or true.", DefaultValueFactory = static _ => ScreenChoice.Auto };
    private readonly Option<bool> _ascii = new("--ascii") { Description = "Characters of ASCII only." };
    private readonly Option<bool> _unicode = new("--unicode") { Description = "All characters, whatever the locale says." };
    private readonly Option<int> _fps = new("--fps") { HelpName = "N", Description = "At most so many frames a second, 1-60.", DefaultValueFactory = static _ => ScreenChoice.UsualRate };
    private readonly Option<bool> _plain = new("--plain") { Description = "Plain lines instead of the screen." };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_theme, _color, _ascii, _unicode, _fps, _plain]) command.Options.Add(option);
    }

    public ScreenChoice Choice(ParseResult parsed) => new()
    {
        Theme = parsed.GetRequiredValue(_theme),
        Color = parsed.GetRequiredValue(_color),
        Ascii = parsed.GetValue(_ascii),
        Unicode = parsed.GetValue(_unicode),
        FramesPerSecond = parsed.GetValue(_fps),
        Plain = parsed.GetValue(_plain),
    };
}
