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
    public void Every_combination_of_the_four_variables_is_decided_by_the_same_few_rules()
    {
        var tried = 0;
        foreach (var (terminal, depth) in Terminals)
        {
            foreach (var color in (string?[])[null, "", "truecolor", "24bit", "TrueColor", "yes"])
            {
                foreach (var noColor in (string?[])[null, "", "0", "1"])
                {
                    foreach (var (locale, unicode) in Locales)
                    {
                        foreach (var isTerminal in (bool[])[true, false])
                        {
                            var values = new Dictionary<string, string?>(locale) { ["TERM"] = terminal, ["COLORTERM"] = color, ["NO_COLOR"] = noColor };
                            var isLinux = terminal is "linux" or "linux-16color";
                            var isFull = color?.ToLowerInvariant() is "truecolor" or "24bit" && !isLinux;
                            var colors = noColor?.Length > 0 ? ColorDepth.None : isFull ? ColorDepth.TrueColor : depth;
                            var expected = new Capabilities(isTerminal && terminal is not (null or "" or "dumb"), colors, unicode) { Braille = !isLinux };
                            Assert.Equal((terminal, color, noColor, expected), (terminal, color, noColor, Capabilities.Decide(values.GetValueOrDefault, isTerminal)));
                            tried++;
                        }
                    }
                }
            }
        }

        Assert.Equal(Terminals.Length * 6 * 4 * Locales.Length * 2, tried);
    }

    // Depths without the other variables.
    private static readonly (string? Terminal, ColorDepth Depth)[] Terminals =
    [
        (null, ColorDepth.None), ("", ColorDepth.None), ("dumb", ColorDepth.None), ("vt100", ColorDepth.None), ("xterm-mono", ColorDepth.None),
        ("linux", ColorDepth.Sixteen), ("linux-16color", ColorDepth.Sixteen), ("xterm", ColorDepth.Sixteen), ("rxvt", ColorDepth.Sixteen), ("cygwin", ColorDepth.Sixteen),
        ("xterm-256color", ColorDepth.TwoFiftySix), ("screen", ColorDepth.TwoFiftySix), ("screen-256color", ColorDepth.TwoFiftySix), ("tmux", ColorDepth.TwoFiftySix),
        ("tmux-256color", ColorDepth.TwoFiftySix), ("rxvt-unicode-256color", ColorDepth.TwoFiftySix),
        ("xterm-direct", ColorDepth.TrueColor), ("xterm-kitty", ColorDepth.TrueColor), ("alacritty", ColorDepth.TrueColor), ("foot", ColorDepth.TrueColor),
    ];

    private static readonly (Dictionary<string, string?> Locale, bool? Unicode)[] Locales =
    [
        ([], null), (new() { ["LANG"] = "" }, null), (new() { ["LANG"] = "C" }, false), (new() { ["LANG"] = "C.UTF-8" }, true), (new() { ["LANG"] = "en_US.utf8" }, true),
        (new() { ["LANG"] = "de_DE@euro" }, false), (new() { ["LANG"] = "C.UTF-8", ["LC_CTYPE"] = "C" }, false), (new() { ["LANG"] = "C", ["LC_CTYPE"] = "C.UTF-8" }, true),
        (new() { ["LANG"] = "C.UTF-8", ["LC_CTYPE"] = "C.UTF-8", ["LC_ALL"] = "POSIX" }, false), (new() { ["LANG"] = "C", ["LC_ALL"] = "C.UTF-8" }, true),
    ];

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
