namespace CaffeTop.Terminal.Themes;

/// <summary>What a colour means. Every role has a glyph or a word beside it too, so that no meaning hangs on a colour alone.</summary>
public enum Role
{
    Text,
    Dim,
    Faint,
    Rule,
    Title,
    Accent,
    Series1,
    Series2,
    Series3,
    Series4,
    Series5,
    Series6,
    Good,
    Warning,
    Bad,
    Selection,
    Bar,
    BarKey,
    Dialog,
}
