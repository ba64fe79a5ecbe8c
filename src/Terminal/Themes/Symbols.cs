namespace CaffeTop.Terminal.Themes;

/// <summary>The characters a screen is drawn with, chosen once by what the terminal can show. Each is one cell wide.</summary>
public sealed record Symbols
{
    public static Symbols Unicode { get; } = new();

    /// <summary>For fonts without braille: the rest of Unicode's box drawing stays.</summary>
    public static Symbols NoBraille { get; } = new() { Braille = false };

    public static Symbols Ascii { get; } = new()
    {
        Braille = false, Blocks = false,
        Horizontal = '-', Vertical = '|', TopLeft = '+', TopRight = '+', BottomLeft = '+', BottomRight = '+', AxisCorner = '+', Tick = '|',
        GridDash = '-', DottedVertical = '|',
        Bullet = '*', Play = '>', Tail = 'o', Done = '*', Failed = 'X', Paused = '=', Attached = '@', Testing = 'o',
        RateFlag = 'v', SnapshotFlag = 's', PauseFlag = '=', AnomalyFlag = 'x', NoteFlag = 'n', ClippedAbove = '^', ClippedBelow = 'v',
        LegendDash = '-', Selected = '>', Check = '*', Warning = '!', Ellipsis = '~', Dot = '.', Arrow = '>', CursorBar = '_',
        Sparks = "_.,:-=+#", Shades = " .:#@", Gauge = ".#",
        NormWeights = "|W|", NormGradient = "|dW|",
    };

    /// <summary>Curves of 2×4 dots per cell; without, one glyph per point.</summary>
    public bool Braille { get; init; } = true;

    /// <summary>Eighth blocks for gauges and trends.</summary>
    public bool Blocks { get; init; } = true;

    public int Horizontal { get; init; } = '─';

    public int Vertical { get; init; } = '│';

    public int TopLeft { get; init; } = '╭';

    public int TopRight { get; init; } = '╮';

    public int BottomLeft { get; init; } = '╰';

    public int BottomRight { get; init; } = '╯';

    public int AxisCorner { get; init; } = '└';

    public int Tick { get; init; } = '┤';

    public int GridDash { get; init; } = '┈';

    public int DottedVertical { get; init; } = '┊';

    public int Bullet { get; init; } = '●';

    public int Play { get; init; } = '▷';

    public int Tail { get; init; } = '◌';

    public int Done { get; init; } = '✔';

    public int Failed { get; init; } = '✖';

    public int Paused { get; init; } = '‖';

    public int Attached { get; init; } = '⌁';

    public int Testing { get; init; } = '◐';

    public int RateFlag { get; init; } = '▼';

    public int SnapshotFlag { get; init; } = '◆';

    public int PauseFlag { get; init; } = '‖';

    public int AnomalyFlag { get; init; } = '✖';

    public int NoteFlag { get; init; } = '•';

    public int ClippedAbove { get; init; } = '▴';

    public int ClippedBelow { get; init; } = '▾';

    public int LegendDash { get; init; } = '━';

    public int Selected { get; init; } = '▸';

    public int Check { get; init; } = '✔';

    public int Warning { get; init; } = '!';

    public int Ellipsis { get; init; } = '…';

    public int Dot { get; init; } = '·';

    public int Arrow { get; init; } = '→';

    public int CursorBar { get; init; } = '▏';

    /// <summary>Eight heights, lowest first.</summary>
    public string Sparks { get; init; } = "▁▂▃▄▅▆▇█";

    /// <summary>Without braille: what the first, second, … curve of a chart is drawn with, and what its legend shows.</summary>
    public string CurveGlyphs { get; init; } = "*o+x#%";

    /// <summary>Five densities, empty first, for heat-maps without colours.</summary>
    public string Shades { get; init; } = " ░▒▓█";

    /// <summary>Empty and full of a gauge.</summary>
    public string Gauge { get; init; } = " █";

    public string NormWeights { get; init; } = "‖W‖";

    public string NormGradient { get; init; } = "‖∇W‖";
}
