namespace CaffeTop.Terminal.Output;

/// <summary>What the terminal can do, decided once from the environment and the person's wishes.</summary>
/// <param name="Screen">A full screen can be drawn; else plain lines, without any escape code.</param>
/// <param name="Unicode">Null: the environment does not say, the terminal must be asked.</param>
public sealed record Capabilities(bool Screen, ColorDepth Colors, bool? Unicode)
{
    private static readonly string[] FullColorTerminals = ["xterm-kitty", "alacritty", "foot", "wezterm", "ghostty", "xterm-ghostty", "contour"];

    /// <summary>Whether the font has braille; the Linux console's has not.</summary>
    public bool Braille { get; init; } = true;

    /// <summary>Of this process: its environment, and whether standard output is a terminal.</summary>
    /// <param name="colors">What the person asked for; null: nothing.</param>
    /// <param name="unicode">Likewise.</param>
    public static Capabilities OfProcess(ColorDepth? colors = null, bool? unicode = null) =>
        Decide(Environment.GetEnvironmentVariable, Libc.IsTerminal(1) == 1, colors, unicode);

    /// <summary>Columns of the terminal that standard output is; null where it is none.</summary>
    public static int? OutputWidth() => OutputSize()?.Width;

    /// <summary>Its columns and rows.</summary>
    public static unsafe (int Width, int Height)? OutputSize()
    {
        var size = stackalloc ushort[4];
        return Libc.WindowSize(1, Libc.GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0 ? (size[1], size[0]) : null;
    }

    /// <param name="variable">The value of an environment variable, or null.</param>
    public static Capabilities Decide(Func<string, string?> variable, bool outputIsTerminal, ColorDepth? colors = null, bool? unicode = null)
    {
        var terminal = variable("TERM") ?? "";
        return new Capabilities(
            outputIsTerminal && terminal is not ("" or "dumb"),
            colors ?? ColorsOf(terminal, variable),
            unicode ?? UnicodeOf(variable)) { Braille = !IsKind(terminal, "linux") };
    }

    /// <summary>The depth that an option's value names: none, 16, 256, true; null: auto.</summary>
    /// <exception cref="FormatException">Another value.</exception>
    public static ColorDepth? ParseColors(string value) => value.ToLowerInvariant() switch
    {
        "auto" => null,
        "none" or "never" or "mono" => ColorDepth.None,
        "16" => ColorDepth.Sixteen,
        "256" => ColorDepth.TwoFiftySix,
        "true" or "truecolor" or "24bit" => ColorDepth.TrueColor,
        _ => throw new FormatException($"'{value}' is no number of colours; known are auto, none, 16, 256 and true"),
    };

    private static ColorDepth ColorsOf(string terminal, Func<string, string?> variable)
    {
        // https://no-color.org: present and not empty.
        if (!string.IsNullOrEmpty(variable("NO_COLOR"))) return ColorDepth.None;
        if (IsKind(terminal, "linux")) return ColorDepth.Sixteen;
        if (variable("COLORTERM")?.ToLowerInvariant() is "truecolor" or "24bit") return ColorDepth.TrueColor;
        if (FullColorTerminals.Contains(terminal) || terminal.EndsWith("-direct", StringComparison.Ordinal)) return ColorDepth.TrueColor;
        if (terminal.EndsWith("-256color", StringComparison.Ordinal) || IsKind(terminal, "screen") || IsKind(terminal, "tmux")) return ColorDepth.TwoFiftySix;
        return terminal is "" or "dumb" || IsKind(terminal, "vt") || terminal.EndsWith("-mono", StringComparison.Ordinal) || terminal.EndsWith("-m", StringComparison.Ordinal)
            ? ColorDepth.None
            : ColorDepth.Sixteen;
    }

    // "screen", "screen.xterm", "tmux-direct", "vt220"
    private static bool IsKind(string terminal, string kind) =>
        terminal.StartsWith(kind, StringComparison.Ordinal) && (terminal.Length == kind.Length || !char.IsAsciiLetter(terminal[kind.Length]));

    // The first that is set and not empty decides, as in setlocale.
    private static bool? UnicodeOf(Func<string, string?> variable)
    {
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_CTYPE", "LANG"])
        {
            if (variable(name) is not { Length: > 0 } value) continue;
            return value.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || value.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        }

        return null;
    }
}
