using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Themes;

/// <summary>
/// The look of each <see cref="Role"/>. Colours after Okabe and Ito's palette, which people with a colour vision deficiency can tell apart. No
/// background is painted except bars, selections, dialogs and heat-maps, so that a transparent terminal stays so.
/// </summary>
public sealed class Theme
{
    private readonly Style[] _styles;

    private Theme(string name, Ink ground, Style[] styles)
    {
        Name = name;
        Ground = ground;
        _styles = styles;
        Behind = Darken;
    }

    public static Theme Dark { get; } = Of24Bits("dark", new Palette
    {
        Text = 0xD8DEE9, Dim = 0x8A93A5, Faint = 0x4C5566, Rule = 0x3B4454, Title = 0xE5E9F0, Accent = 0x56B4E9, Ground = 0x0F1419,
        Curves = [0x56B4E9, 0xE69F00, 0x35C98E, 0xB48EAD, 0xF0E442, 0xCC79A7],
        Good = 0x35C98E, Warning = 0xE69F00, Bad = 0xF0506E, Selection = 0x26354A, Bar = 0x1C2431, Dialog = 0x161D27,
    });

    public static Theme Light { get; } = Of24Bits("light", new Palette
    {
        Text = 0x24292F, Dim = 0x57606A, Faint = 0x8C959F, Rule = 0xD0D7DE, Title = 0x1B1F24, Accent = 0x0072B2, Ground = 0xFFFFFF,
        Curves = [0x0072B2, 0xB35900, 0x007A5A, 0x8A4F9E, 0x7A6A00, 0xA83279],
        Good = 0x007A5A, Warning = 0xB35900, Bad = 0xC5283D, Selection = 0xDBE9F9, Bar = 0xEAEEF2, Dialog = 0xF6F8FA,
    });

    /// <summary>By hand for the sixteen colours: mapping hues would make green and blue alike.</summary>
    public static Theme Sixteen { get; } = new("16 colours", default, Fill(role => role switch
    {
        Role.Dim or Role.Faint or Role.Rule => new Style(Ink.Palette(8)),
        Role.Title => new Style(default, default, CellAttributes.Bold),
        Role.Accent => new Style(Ink.Palette(14)),
        Role.Series1 => new Style(Ink.Palette(12)),
        Role.Series2 or Role.Warning => new Style(Ink.Palette(11)),
        Role.Series3 or Role.Good => new Style(Ink.Palette(10)),
        Role.Series4 => new Style(Ink.Palette(13)),
        Role.Series5 => new Style(Ink.Palette(14)),
        Role.Series6 => new Style(Ink.Palette(6)),
        Role.Bad => new Style(Ink.Palette(9)),
        Role.Selection or Role.Dialog => new Style(default, default, CellAttributes.Reverse),
        Role.BarKey => new Style(Ink.Palette(14), default, CellAttributes.Bold),
        _ => default,
    }));

    /// <summary>No colour at all (NO_COLOR): bold, dim and reverse only.</summary>
    public static Theme Mono { get; } = new("mono", default, Fill(role => role switch
    {
        Role.Dim or Role.Faint or Role.Rule => new Style(default, default, CellAttributes.Dim),
        Role.Title or Role.Accent or Role.Bad or Role.Warning or Role.BarKey or Role.Series1 or Role.Series3 or Role.Series5 => new Style(default, default, CellAttributes.Bold),
        Role.Selection or Role.Dialog => new Style(default, default, CellAttributes.Reverse),
        _ => default,
    }));

    public string Name { get; }

    /// <summary>What dim colours are mixed with: the background that the theme was made for; default where there are no 24-bit colours.</summary>
    public Ink Ground { get; }

    /// <summary>What a dialog does to the look of the cells behind it.</summary>
    public Func<Style, Style> Behind { get; }

    public Style Of(Role role) => _styles[(int)role];

    /// <summary>The role's colour at <paramref name="strength"/> (0…1) of its own: the envelope behind a curve. Dim where colours cannot be mixed.</summary>
    public Style Faded(Role role, float strength)
    {
        var style = Of(role);
        return style.Foreground.IsRgb
            ? style with { Foreground = Ground.Mix(style.Foreground, strength) }
            : new Style(style.Foreground, style.Background, CellAttributes.Dim);
    }

    private Style Darken(Style style)
    {
        if (!Ground.IsRgb) return style with { Attributes = (style.Attributes & ~CellAttributes.Bold) | CellAttributes.Dim };
        var text = style.Foreground.IsDefault ? Of(Role.Text).Foreground : style.Foreground;
        return style with { Foreground = text.Mix(Ground, 0.6f), Background = style.Background.Mix(Ground, 0.6f) };
    }

    private static Theme Of24Bits(string name, Palette palette)
    {
        var bar = Ink.Rgb(palette.Bar);
        return new Theme(name, Ink.Rgb(palette.Ground), Fill(role => role switch
        {
            Role.Text => new Style(Ink.Rgb(palette.Text)),
            Role.Dim => new Style(Ink.Rgb(palette.Dim)),
            Role.Faint => new Style(Ink.Rgb(palette.Faint)),
            Role.Rule => new Style(Ink.Rgb(palette.Rule)),
            Role.Title => new Style(Ink.Rgb(palette.Title), default, CellAttributes.Bold),
            Role.Accent => new Style(Ink.Rgb(palette.Accent)),
            >= Role.Series1 and <= Role.Series6 => new Style(Ink.Rgb(palette.Curves[role - Role.Series1])),
            Role.Good => new Style(Ink.Rgb(palette.Good)),
            Role.Warning => new Style(Ink.Rgb(palette.Warning)),
            Role.Bad => new Style(Ink.Rgb(palette.Bad)),
            Role.Selection => new Style(Ink.Rgb(palette.Text), Ink.Rgb(palette.Selection)),
            Role.Bar => new Style(Ink.Rgb(palette.Text), bar),
            Role.BarKey => new Style(Ink.Rgb(palette.Accent), bar, CellAttributes.Bold),
            Role.Dialog => new Style(Ink.Rgb(palette.Text), Ink.Rgb(palette.Dialog)),
            _ => default,
        }));
    }

    // A loop over the numbers: to ask for the values by reflection costs a program's start some milliseconds.
    private static Style[] Fill(Func<Role, Style> of)
    {
        var styles = new Style[(int)Role.Dialog + 1];
        for (var role = 0; role < styles.Length; role++) styles[role] = of((Role)role);
        return styles;
    }

    private readonly struct Palette
    {
        public required uint Text { get; init; }

        public required uint Dim { get; init; }

        public required uint Faint { get; init; }

        public required uint Rule { get; init; }

        public required uint Title { get; init; }

        public required uint Accent { get; init; }

        public required uint Ground { get; init; }

        public required uint[] Curves { get; init; }

        public required uint Good { get; init; }

        public required uint Warning { get; init; }

        public required uint Bad { get; init; }

        public required uint Selection { get; init; }

        public required uint Bar { get; init; }

        public required uint Dialog { get; init; }
    }
}
