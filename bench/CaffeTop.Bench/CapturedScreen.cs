using System.Text;

namespace CaffeTop.Bench;

/// <summary>A screen as <c>tmux capture-pane -p -e</c> writes it: lines of text with SGR codes in between.</summary>
internal sealed class CapturedScreen
{
    private static readonly int[] Basic =
    [
        0x1b1f27, 0xe05561, 0x8cc265, 0xd18f52, 0x4aa5f0, 0xc162de, 0x42b3c2, 0xd7dae0,
        0x4f5666, 0xff616e, 0xa5e075, 0xf0a45d, 0x4dc4ff, 0xde73ff, 0x4cd1e0, 0xffffff,
    ];

    /// <summary>A character with its colours as 0xRRGGBB, -1 where the terminal's own.</summary>
    public readonly record struct Glyph(int Column, int Row, Rune Character, int Ink, int Paper, bool Bold, bool Dim);

    private int _ink = -1;
    private int _paper = -1;
    private bool _bold;
    private bool _dim;
    private bool _reversed;

    public List<Glyph> Glyphs { get; } = [];

    public static CapturedScreen Read(string text)
    {
        var screen = new CapturedScreen();
        int column = 0, row = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\e')
            {
                var end = i + 2;
                while (end < text.Length && !char.IsAsciiLetter(text[end])) end++;
                if (end < text.Length && text[end] == 'm') screen.Select(text[(i + 2)..end]);
                i = Math.Min(end + 1, text.Length);
                continue;
            }

            var rune = Rune.GetRuneAt(text, i);
            i += rune.Utf16SequenceLength;
            if (rune.Value == '\n')
            {
                (column, row) = (0, row + 1);
                continue;
            }

            var (ink, paper) = screen._reversed ? (screen._paper < 0 ? 0x0f131a : screen._paper, screen._ink < 0 ? 0xd8dee9 : screen._ink) : (screen._ink, screen._paper);
            screen.Glyphs.Add(new Glyph(column++, row, rune, ink, paper, screen._bold, screen._dim));
        }

        return screen;
    }

    private static int Indexed(int n)
    {
        if (n < 16) return Basic[n];
        if (n >= 232) return (8 + ((n - 232) * 10)) * 0x010101;
        static int Level(int step) => step == 0 ? 0 : 55 + (step * 40);
        n -= 16;
        return (Level(n / 36) << 16) | (Level(n / 6 % 6) << 8) | Level(n % 6);
    }

    private void Select(string codes)
    {
        int[] code = [.. codes.Split(';', ':').Select(static word => word.Length == 0 ? 0 : int.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case 0: (_ink, _paper, _bold, _dim, _reversed) = (-1, -1, false, false, false); break;
                case 1: _bold = true; break;
                case 2: _dim = true; break;
                case 7: _reversed = true; break;
                case 22: _bold = _dim = false; break;
                case 27: _reversed = false; break;
                case 39: _ink = -1; break;
                case 49: _paper = -1; break;
                case >= 30 and <= 37: _ink = Basic[code[i] - 30]; break;
                case >= 90 and <= 97: _ink = Basic[code[i] - 82]; break;
                case >= 40 and <= 47: _paper = Basic[code[i] - 40]; break;
                case >= 100 and <= 107: _paper = Basic[code[i] - 92]; break;
                case 38 or 48:
                    var color = code[i + 1] == 5 ? Indexed(code[i + 2]) : (code[i + 2] << 16) | (code[i + 3] << 8) | code[i + 4];
                    if (code[i] == 38) _ink = color;
                    else _paper = color;
                    i += code[i + 1] == 5 ? 2 : 4;
                    break;
            }
        }
    }
}
