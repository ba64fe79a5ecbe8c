using System.Numerics;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// What stands for a character on a terminal that shows only ASCII. Widgets draw in ASCII there by themselves; this is for what remains, and
/// for texts from outside.
/// </summary>
public static class AsciiForm
{
    public static char Of(int rune) => rune switch
    {
        >= 0x20 and < 0x7F => (char)rune,
        0xA0 => ' ',
        '─' or '━' or '┄' or '┅' or '┈' or '┉' or '╌' or '╍' or '═' or '–' or '—' or '‐' or '−' => '-',
        '│' or '┃' or '┆' or '┇' or '┊' or '┋' or '╎' or '╏' or '║' or '‖' or '▏' or '▕' => '|',
        >= 0x2500 and <= 0x257F => '+',
        '░' => '.',
        '▒' => ':',
        >= 0x2580 and <= 0x259F => '#',
        0x2800 => ' ',
        > 0x2800 and <= 0x28FF => ".:*#"[(BitOperations.PopCount((uint)rune & 0xFF) - 1) / 2],
        '·' or '…' or '•' => '.',
        '×' or '✖' or '✗' => 'x',
        '↑' or '▲' or '▴' => '^',
        '↓' or '▼' or '▾' => 'v',
        '←' or '◀' or '◂' or '‹' or '«' => '<',
        '→' or '▶' or '▸' or '▷' or '›' or '»' => '>',
        '●' or '◆' or '■' or '★' => '*',
        '○' or '◌' or '◐' => 'o',
        '✔' or '✓' => '+',
        '‘' or '’' or '′' => '\'',
        '“' or '”' or '″' => '"',
        '∇' => 'd',
        'Δ' => 'D',
        'µ' => 'u',
        '≈' => '~',
        _ => '?',
    };
}
