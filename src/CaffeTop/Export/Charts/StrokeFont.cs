using System.Collections.Frozen;

namespace CaffeTop.Export.Charts;

/// <summary>
/// A font of pen strokes for pictures in pixels, drawn for this program. A glyph is some polylines; each point is two digits of base 36: x from
/// the left, y from the top (0 capitals' top, 6 small letters' top, 18 baseline, 24 below). <c>~</c> rounds a line's corners, <c>@</c> rounds
/// and closes it. What is missing is shown as a box.
/// </summary>
internal static class StrokeFont
{
    /// <summary>Units per text size: 18 from the baseline to a capital's top.</summary>
    public const double UnitsPerSize = 25;

    private const double Gap = 4.5;

    private static readonly FrozenDictionary<int, Dot[][]> Glyphs = new Dictionary<char, string>
    {
        ['A'] = "0i60ci 2cac", ['B'] = "000i ~0060a0a96909 ~0969a9ai6i0i", ['C'] = "~a4a0000iaiae", ['D'] = "000i ~0050a0ai5i0i", ['E'] = "a0000iai 0989",
        ['F'] = "a0000i 0989", ['G'] = "~a4a0000iaiaa aa6a", ['H'] = "000i a0ai 09a9", ['I'] = "000i", ['J'] = "~606i0i0e", ['K'] = "000i a00b 48ai",
        ['L'] = "000i9i", ['M'] = "0i006cc0ci", ['N'] = "0i00aia0", ['O'] = "@00b0bi0i", ['P'] = "000i ~0060a0aa6a0a", ['Q'] = "@00b0bi0i 7ebk",
        ['R'] = "000i ~0060a0aa6a0a 5aai", ['S'] = "~a3a00009a9ai0i0f", ['T'] = "00c0 606i", ['U'] = "~000iaia0", ['V'] = "006ic0", ['W'] = "004i84cig0",
        ['X'] = "00ai a00i", ['Y'] = "0059a0 595i", ['Z'] = "00a00iai",
        ['a'] = "868i @06868i0i", ['b'] = "000i @06868i0i", ['c'] = "~8986060i8i8f", ['d'] = "808i @06868i0i", ['e'] = "0c8c ~8c86060i5i7h",
        ['f'] = "~703034 343i 0666", ['g'] = "@06868i0i ~868o0o0m", ['h'] = "000i ~0b06868b 8b8i", ['i'] = "060i 0102", ['j'] = "~464o0o 4142",
        ['k'] = "000i 860d 3a8i", ['l'] = "~000i3i", ['m'] = "060i ~0b06666b 6b6i ~6b66c6cb cbci", ['n'] = "060i ~0b06868b 8b8i", ['o'] = "@06868i0i",
        ['p'] = "060o @06868i0i", ['q'] = "868o @06868i0i", ['r'] = "060i ~0b0666", ['s'] = "~7876060c8c8i0i0g", ['t'] = "~212i6i 0666",
        ['u'] = "~060i8i8d 868i", ['v'] = "064i86", ['w'] = "063i66 669ic6", ['x'] = "068i 860i", ['y'] = "064i 861o", ['z'] = "06860i8i",
        ['0'] = "@00909i0i", ['1'] = "24606i", ['2'] = "~0400909a0i 0i9i", ['3'] = "~0300909939 ~39999i0i0f", ['4'] = "7i700c9c", ['5'] = "901007 ~07979i0i0f",
        ['6'] = "~70050d @08989i0i", ['7'] = "00903i", ['8'] = "@10808818 @08989i0i", ['9'] = "@00909a0a ~959d2i",
        ['.'] = "0h0i", [','] = "1h0l", [':'] = "0809 0h0i", [';'] = "0809 1h0l", ['!'] = "000c 0h0i", ['?'] = "~04008088494c 4h4i", ['-'] = "0b6b",
        ['+'] = "0aaa 555f", ['='] = "0898 0e9e", ['_'] = "0kak", ['/'] = "0k80", ['\\'] = "008k", ['|'] = "000l", ['('] = "~40030h4k", [')'] = "~00434h0k",
        ['['] = "40000k4k", [']'] = "00404k0k", ['{'] = "~60303a0a ~0a3a3k6k", ['}'] = "~00303a6a ~6a3a3k0k", ['<'] = "850b8h", ['>'] = "058b0h",
        ['*'] = "5159 1395 9315", ['#'] = "3i50 8ia0 07c7 0bcb", ['%'] = "b00i @00404606 @7cbcbi7i", ['&'] = "~bi2504206175 0a0iaiac",
        ['@'] = "~ei0i00e0ed9d97 @57979d5d", ['^'] = "054095", ['~'] = "~0d0959595d9d99", ['`'] = "0034", ['\''] = "0004", ['"'] = "0004 4044",
        ['$'] = "~a3a00009a9ai0i0f 505i", ['→'] = "0bcb 87cb8f", ['×'] = "079g 970g", ['·'] = "0a0b", ['…'] = "0h0i 5h5i ahai", ['−'] = "0aaa", ['–'] = "0b9b",
        ['▴'] = "0g49 498g 8g0g 2e6e 4b4e",
    }.ToFrozenDictionary(static pair => (int)pair.Key, static pair => Read(pair.Value));

    private static readonly Dot[][] Missing = Read("00909i0i00");

    public static double Width(string text, double size)
    {
        double units = 0;
        foreach (var rune in text.EnumerateRunes()) units += Advance(rune.Value);
        return Math.Max(0, units - Gap) * size / UnitsPerSize;
    }

    /// <summary>Calls <paramref name="stroke"/> with each line of the text, its baseline's start at (x, y).</summary>
    public static void Draw(string text, double x, double y, double size, Action<Dot[]> stroke)
    {
        var scale = size / UnitsPerSize;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != ' ')
            {
                var left = x + Centering(rune.Value) * scale;
                foreach (var line in Glyph(rune.Value)) stroke(Array.ConvertAll(line, dot => new Dot(left + dot.X * scale, y + (dot.Y - 18) * scale)));
            }

            x += Advance(rune.Value) * scale;
        }
    }

    private static Dot[][] Glyph(int rune) => Glyphs.GetValueOrDefault(rune) ?? Missing;

    // Digits are all of one width, so that numbers below each other stand in columns.
    private static double Advance(int rune) => rune == ' ' ? 7 : rune is >= '0' and <= '9' ? 9 + Gap : Glyph(rune).Max(static line => line.Max(static dot => dot.X)) + Gap;

    private static double Centering(int rune) => rune == '1' ? 0.5 : 0;

    private static Dot[][] Read(string glyph) => [.. glyph.Split(' ').Where(static line => line.Length > 3).Select(ReadLine)];

    private static Dot[] ReadLine(string line)
    {
        var isClosed = line[0] == '@';
        var digits = line.TrimStart('~', '@');
        var dots = new Dot[digits.Length / 2];
        for (var i = 0; i < dots.Length; i++) dots[i] = new Dot(Digit(digits[2 * i]), Digit(digits[2 * i + 1]));
        if (line[0] is not ('~' or '@')) return dots;
        for (var turn = 0; turn < 3; turn++) dots = CutCorners(dots, isClosed);
        return isClosed ? [.. dots, dots[0]] : dots;
    }

    // Chaikin: each corner becomes two at a quarter of its edges.
    private static Dot[] CutCorners(Dot[] dots, bool isClosed)
    {
        var cut = new List<Dot>();
        if (!isClosed) cut.Add(dots[0]);
        for (var i = 0; i < dots.Length - (isClosed ? 0 : 1); i++)
        {
            var (a, b) = (dots[i], dots[(i + 1) % dots.Length]);
            cut.Add(new Dot(a.X + (b.X - a.X) / 4, a.Y + (b.Y - a.Y) / 4));
            cut.Add(new Dot(b.X + (a.X - b.X) / 4, b.Y + (a.Y - b.Y) / 4));
        }

        if (!isClosed) cut.Add(dots[^1]);
        return [.. cut];
    }

    private static int Digit(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;
}
