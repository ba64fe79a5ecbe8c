using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal.Tests.Output;

public class CapabilitiesTests
{
    [Theory]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor LANG=en_US.UTF-8", true, ColorDepth.TrueColor, true)]
    [InlineData("TERM=xterm-256color COLORTERM=24bit LANG=C.utf8", true, ColorDepth.TrueColor, true)]
    [InlineData("TERM=xterm-256color LANG=de_DE.UTF-8", true, ColorDepth.TwoFiftySix, true)]
    [InlineData("TERM=xterm LANG=de_DE.UTF-8", true, ColorDepth.Sixteen, true)]
    [InlineData("TERM=linux LANG=C", true, ColorDepth.Sixteen, false)]
    [InlineData("TERM=linux COLORTERM=truecolor LANG=C", true, ColorDepth.Sixteen, false)]
    [InlineData("TERM=screen LANG=POSIX", true, ColorDepth.TwoFiftySix, false)]
    [InlineData("TERM=screen.xterm-new LANG=C.UTF-8", true, ColorDepth.TwoFiftySix, true)]
    [InlineData("TERM=tmux LANG=C.UTF-8", true, ColorDepth.TwoFiftySix, true)]
    [InlineData("TERM=tmux-256color COLORTERM=truecolor LANG=C.UTF-8", true, ColorDepth.TrueColor, true)]
    [InlineData("TERM=xterm-kitty LANG=C.UTF-8", true, ColorDepth.TrueColor, true)]
    [InlineData("TERM=xterm-direct LANG=C.UTF-8", true, ColorDepth.TrueColor, true)]
    [InlineData("TERM=vt220 LANG=C.UTF-8", true, ColorDepth.None, true)]
    [InlineData("TERM=vte-256color LANG=C.UTF-8", true, ColorDepth.TwoFiftySix, true)]
    [InlineData("TERM=dumb LANG=C.UTF-8", false, ColorDepth.None, true)]
    [InlineData("LANG=C.UTF-8", false, ColorDepth.None, true)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1 LANG=C.UTF-8", true, ColorDepth.None, true)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR= LANG=C.UTF-8", true, ColorDepth.TrueColor, true)]
    [InlineData("TERM=xterm LC_ALL=C LC_CTYPE=C.UTF-8 LANG=C.UTF-8", true, ColorDepth.Sixteen, false)]
    [InlineData("TERM=xterm LC_ALL= LC_CTYPE=C.UTF-8 LANG=C", true, ColorDepth.Sixteen, true)]
    [InlineData("TERM=xterm LC_CTYPE=de_DE.ISO-8859-1 LANG=C.UTF-8", true, ColorDepth.Sixteen, false)]
    [InlineData("TERM=xterm", true, ColorDepth.Sixteen, null)]
    public void The_environment_decides(string environment, bool screen, ColorDepth colors, bool? unicode) =>
        Assert.Equal(
            new Capabilities(screen, colors, unicode) { Braille = !environment.Contains("TERM=linux", StringComparison.Ordinal) },
            Capabilities.Decide(Reader(environment), outputIsTerminal: true));

    [Fact]
    public void No_terminal_is_no_screen() => Assert.False(Capabilities.Decide(Reader("TERM=xterm LANG=C.UTF-8"), outputIsTerminal: false).Screen);

    [Fact]
    public void What_the_person_asks_for_comes_first()
    {
        var asked = Capabilities.Decide(Reader("TERM=xterm NO_COLOR=1 LANG=C.UTF-8"), true, ColorDepth.TwoFiftySix, unicode: false);
        Assert.Equal(new Capabilities(true, ColorDepth.TwoFiftySix, false), asked);
    }

    [Theory]
    [InlineData("auto", null)]
    [InlineData("none", ColorDepth.None)]
    [InlineData("16", ColorDepth.Sixteen)]
    [InlineData("256", ColorDepth.TwoFiftySix)]
    [InlineData("True", ColorDepth.TrueColor)]
    public void Depths_have_names(string name, ColorDepth? expected) => Assert.Equal(expected, Capabilities.ParseColors(name));

    [Fact]
    public void Other_names_are_refused_with_the_known_ones() =>
        Assert.Contains("auto, none, 16, 256", Assert.Throws<FormatException>(() => Capabilities.ParseColors("many")).Message, StringComparison.Ordinal);

    private static Func<string, string?> Reader(string environment)
    {
        var values = environment.Split(' ').Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return values.GetValueOrDefault;
    }
}
