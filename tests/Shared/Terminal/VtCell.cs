using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Shared;

/// <summary>A cell as a terminal holds it. Colours: −1 the default, 0-255 of the palette, from 2^24 24 bits.</summary>
public readonly record struct VtCell(int Rune, int Foreground, int Background, CellAttributes Attributes)
{
    public const int DefaultColor = -1;
    public const int FullColor = 1 << 24;

    public static VtCell Blank => new(' ', DefaultColor, DefaultColor, CellAttributes.None);

    /// <summary>What a terminal of these colours should hold for a cell of a buffer.</summary>
    /// <param name="unicode">False: it shows only ASCII.</param>
    public static VtCell Of(Cell cell, ColorDepth depth, bool unicode = true) =>
        new VtCell(
            unicode ? cell.Rune : cell.Rune == Cell.Continuation ? '?' : AsciiForm.Of(cell.Rune),
            Color(cell.Style.Foreground, depth),
            Color(cell.Style.Background, depth),
            cell.Style.Attributes).Seen();

    /// <summary>Only what can be seen: a blank has no foreground and no weight; a wide character looks as its left half says.</summary>
    public VtCell Seen() => Rune == Cell.Continuation ? Blank with { Rune = Cell.Continuation } : Rune == ' ' && (Attributes & (CellAttributes.Underline | CellAttributes.Reverse)) == 0
        ? this with { Foreground = DefaultColor, Attributes = CellAttributes.None }
        : this;

    private static int Color(Ink ink, ColorDepth depth)
    {
        if (ink.IsDefault || depth == ColorDepth.None) return DefaultColor;
        if (ink.IsPalette) return ink.Index;
        return depth switch
        {
            ColorDepth.TrueColor => FullColor | ink.Red << 16 | ink.Green << 8 | ink.Blue,
            ColorDepth.TwoFiftySix => ColorReduction.To256(ink),
            _ => ColorReduction.To16(ink),
        };
    }
}
