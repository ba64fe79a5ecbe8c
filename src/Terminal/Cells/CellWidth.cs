using System.Globalization;
using System.Text;

namespace CaffeTop.Terminal.Cells;

/// <summary>
/// How many cells a character takes: 2 for East Asian wide and fullwidth (Unicode TR11) and emoji, else 1, and 0 for what must not be printed:
/// controls, formats, combining and private characters, and those about whose width terminals disagree, since one of them in a log line would
/// shift the rest of its row.
/// </summary>
public static class CellWidth
{
    public static int Of(int rune)
    {
        if (rune is >= 0x20 and < 0x7F) return 1;
        // Rules, blocks and braille: most of every screen.
        if (rune is >= 0x2500 and <= 0x25FC or >= 0x2800 and <= 0x28FF) return 1;
        if (rune < 0x300) return rune is < 0xA0 or 0xAD ? 0 : 1;
        if (!Rune.IsValid(rune) || IsDisputed(rune)) return 0;
        return Rune.GetUnicodeCategory(new Rune(rune)) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark => 0,
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => 0,
            UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => 0,
            _ => IsWide(rune) ? 2 : 1,
        };
    }

    /// <summary>Of a text as <see cref="Surface"/> draws it: what must not be printed takes one cell, a combining mark none.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var width = Of(rune.Value);
            cells += width == 0 && !IsCombining(rune.Value) ? 1 : width;
        }

        return cells;
    }

    /// <summary>Whether it is drawn onto the character before it, and therefore left out.</summary>
    public static bool IsCombining(int rune) =>
        rune >= 0x300 && Rune.GetUnicodeCategory(new Rune(rune)) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    // Hangul parts that join, fillers, characters that Unicode 15 and 16 made or widened, flags and skin tones that join, and outside the basic
    // plane all but mathematical letters, pictures and ideographs.
    private static bool IsDisputed(int rune) => rune is
        (>= 0x115F and <= 0x11FF) or 0x1B4E or 0x1B4F or 0x1B7F or 0x1C89 or 0x1C8A or (>= 0x2427 and <= 0x2429) or (>= 0x2630 and <= 0x2637) or
        (>= 0x268A and <= 0x268F) or (>= 0x2FFC and <= 0x2FFF) or 0x3164 or 0x31E4 or 0x31E5 or 0x31EF or (>= 0x3248 and <= 0x324F) or
        (>= 0x4DC0 and <= 0x4DFF) or (>= 0xA7CB and <= 0xA7CD) or (>= 0xA7DA and <= 0xA7DC) or (>= 0xD7B0 and <= 0xD7FF) or 0xFFA0 or
        (>= 0x10000 and <= 0x1D3FF) or (>= 0x1D800 and <= 0x1EFFF) or (>= 0x1F1E6 and <= 0x1F1FF) or (>= 0x1F3FB and <= 0x1F3FF) or 0x1F6DC or
        (>= 0x1F774 and <= 0x1F77F) or 0x1F7D9 or (>= 0x1F800 and <= 0x1F8FF) or 0x1FA75 or 0x1FA76 or 0x1FA77 or (>= 0x1FA87 and <= 0x1FA8F) or
        (>= 0x1FAAD and <= 0x1FAAF) or (>= 0x1FABB and <= 0x1FABF) or (>= 0x1FAC6 and <= 0x1FACF) or (>= 0x1FADA and <= 0x1FADF) or
        (>= 0x1FAE8 and <= 0x1FAEF) or (>= 0x1FAF7 and <= 0x1FFFF) or (>= 0x2A6DE and <= 0x2A6FF) or (>= 0x2B738 and <= 0x2B73F) or >= 0x2EBE1;

    private static bool IsWide(int rune) => rune >= 0x1100 && rune is
        <= 0x115F or 0x231A or 0x231B or 0x2329 or 0x232A or (>= 0x23E9 and <= 0x23EC) or 0x23F0 or 0x23F3 or 0x25FD or 0x25FE or
        0x2614 or 0x2615 or (>= 0x2648 and <= 0x2653) or 0x267F or 0x2693 or 0x26A1 or 0x26AA or 0x26AB or 0x26BD or 0x26BE or 0x26C4 or
        0x26C5 or 0x26CE or 0x26D4 or 0x26EA or 0x26F2 or 0x26F3 or 0x26F5 or 0x26FA or 0x26FD or 0x2705 or 0x270A or 0x270B or 0x2728 or
        0x274C or 0x274E or (>= 0x2753 and <= 0x2755) or 0x2757 or (>= 0x2795 and <= 0x2797) or 0x27B0 or 0x27BF or 0x2B1B or 0x2B1C or
        0x2B50 or 0x2B55 or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x33FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or
        (>= 0xA000 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or
        (>= 0xFE10 and <= 0xFE19) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or
        0x1F004 or 0x1F0CF or 0x1F18E or (>= 0x1F191 and <= 0x1F19A) or (>= 0x1F200 and <= 0x1F265) or (>= 0x1F300 and <= 0x1F320) or
        (>= 0x1F32D and <= 0x1F335) or (>= 0x1F337 and <= 0x1F37C) or (>= 0x1F37E and <= 0x1F393) or (>= 0x1F3A0 and <= 0x1F3CA) or
        (>= 0x1F3CF and <= 0x1F3D3) or (>= 0x1F3E0 and <= 0x1F3F0) or 0x1F3F4 or (>= 0x1F3F8 and <= 0x1F43E) or 0x1F440 or
        (>= 0x1F442 and <= 0x1F4FC) or (>= 0x1F4FF and <= 0x1F53D) or (>= 0x1F54B and <= 0x1F54E) or (>= 0x1F550 and <= 0x1F567) or 0x1F57A or
        0x1F595 or 0x1F596 or 0x1F5A4 or (>= 0x1F5FB and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6C5) or 0x1F6CC or (>= 0x1F6D0 and <= 0x1F6D2) or
        (>= 0x1F6D5 and <= 0x1F6DF) or 0x1F6EB or 0x1F6EC or (>= 0x1F6F4 and <= 0x1F6FC) or (>= 0x1F7E0 and <= 0x1F7F0) or
        (>= 0x1F90C and <= 0x1F93A) or (>= 0x1F93C and <= 0x1F945) or (>= 0x1F947 and <= 0x1F9FF) or (>= 0x1FA70 and <= 0x1FAFF) or
        (>= 0x20000 and <= 0x3FFFD);
}
