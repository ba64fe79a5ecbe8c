using System.Globalization;
using System.Net;
using System.Text;

namespace CaffeTop.Bench;

/// <summary>
/// A captured screen as an SVG that looks the same everywhere: braille dots, blocks and rules are drawn, only letters are left to the viewer's font,
/// each held to its place.
/// </summary>
internal static class ScreenPicture
{
    private const int CellWidth = 8;
    private const int CellHeight = 17;
    private const string Lower = "▁▂▃▄▅▆▇█";
    private const string Left = "▏▎▍▌▋▊▉";

    // Which of a cell's four sides a rule goes to: 1 left, 2 right, 4 up, 8 down.
    private static readonly Dictionary<char, int> Rules = new()
    {
        ['─'] = 3, ['━'] = 3, ['╌'] = 3, ['│'] = 12, ['┃'] = 12, ['┌'] = 10, ['╭'] = 10, ['┐'] = 9, ['╮'] = 9, ['└'] = 6, ['╰'] = 6, ['┘'] = 5, ['╯'] = 5,
        ['├'] = 14, ['┤'] = 13, ['┬'] = 11, ['┴'] = 7, ['┼'] = 15,
    };

    public static string Render(string captured, int columns, int rows)
    {
        var screen = CapturedScreen.Read(captured);
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{columns * CellWidth + 16}\" height=\"{rows * CellHeight + 16}\" viewBox=\"-8 -8 {columns * CellWidth + 16} {rows * CellHeight + 16}\">");
        svg.Append("<style>text{font:13px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}.b{font-weight:bold}.d{opacity:.6}</style>\n");
        svg.Append("<rect x=\"-8\" y=\"-8\" width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#0f131a\"/>\n");
        Papers(svg, screen);
        foreach (var color in screen.Glyphs.Where(static g => Shape(g).Length > 0).GroupBy(static g => (g.Ink, g.Dim)))
        {
            svg.Append($"<path fill=\"{Hex(color.Key.Ink)}\"{(color.Key.Dim ? " class=\"d\"" : "")} d=\"");
            foreach (var glyph in color) svg.Append(Shape(glyph));
            svg.Append("\"/>\n");
        }

        Letters(svg, screen);
        return svg.Append("</svg>\n").ToString();
    }

    private static string Hex(int color) => color < 0 ? "#d8dee9" : $"#{color:x6}";

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static void Papers(StringBuilder svg, CapturedScreen screen)
    {
        for (var i = 0; i < screen.Glyphs.Count;)
        {
            var first = screen.Glyphs[i];
            var end = i + 1;
            while (end < screen.Glyphs.Count && screen.Glyphs[end].Row == first.Row && screen.Glyphs[end].Paper == first.Paper) end++;
            if (first.Paper >= 0)
                Add(svg, $"<rect x=\"{first.Column * CellWidth}\" y=\"{first.Row * CellHeight}\" width=\"{(end - i) * CellWidth}\" height=\"{CellHeight}\" fill=\"{Hex(first.Paper)}\"/>");
            i = end;
        }
    }

    // Runs of letters of one look: one element each, its length fixed, so that a font of another width does not shift what follows.
    private static void Letters(StringBuilder svg, CapturedScreen screen)
    {
        for (var i = 0; i < screen.Glyphs.Count;)
        {
            var first = screen.Glyphs[i];
            var end = i;
            var run = new StringBuilder();
            while (end < screen.Glyphs.Count && IsLetter(screen.Glyphs[end]) && screen.Glyphs[end] is var g
                && (g.Row, g.Ink, g.Bold, g.Dim, g.Column) == (first.Row, first.Ink, first.Bold, first.Dim, first.Column + (end - i)))
            {
                run.Append(g.Character);
                end++;
            }

            if (run.Length > 0)
            {
                var look = $"{(first.Bold ? "b" : "")}{(first.Dim ? " d" : "")}".Trim();
                Add(svg, $"<text x=\"{first.Column * CellWidth}\" y=\"{first.Row * CellHeight + 13}\" fill=\"{Hex(first.Ink)}\"{(look.Length > 0 ? $" class=\"{look}\"" : "")} textLength=\"{(end - i) * CellWidth}\" lengthAdjust=\"spacingAndGlyphs\">{WebUtility.HtmlEncode(run.ToString())}</text>");
            }

            i = Math.Max(end, i + 1);
        }
    }

    private static bool IsLetter(CapturedScreen.Glyph glyph) => glyph.Character.Value != ' ' && Shape(glyph).Length == 0;

    private static string Box(double x, double y, double width, double height) =>
        string.Create(CultureInfo.InvariantCulture, $"M{x:0.##} {y:0.##}h{width:0.##}v{height:0.##}h{-width:0.##}z");

    private static string Shape(CapturedScreen.Glyph glyph)
    {
        double x = glyph.Column * CellWidth, y = glyph.Row * CellHeight;
        var code = glyph.Character.Value;
        if (code is >= 0x2800 and <= 0x28FF) return Dots(x, y, code - 0x2800);
        if (code > 0xFFFF) return "";
        var c = (char)code;
        if (Lower.IndexOf(c) is >= 0 and var eighths) return Box(x, y + CellHeight * (7 - eighths) / 8.0, CellWidth, CellHeight * (eighths + 1) / 8.0);
        if (Left.IndexOf(c) is >= 0 and var wide) return Box(x, y, CellWidth * (wide + 1) / 8.0, CellHeight);
        if (c == '▀') return Box(x, y, CellWidth, CellHeight / 2.0);
        if (c == '┊') return Box(x + 3.5, y + 1, 1, 3) + Box(x + 3.5, y + 7, 1, 3) + Box(x + 3.5, y + 13, 1, 3);
        if (c == '┈') return Box(x + 1, y + 8, 2, 1) + Box(x + 5, y + 8, 2, 1);
        if (!Rules.TryGetValue(c, out var sides)) return "";
        var heavy = c is '━' or '┃' ? 2.5 : 1;
        var shape = "";
        if ((sides & 3) != 0) shape += Box(x + ((sides & 1) != 0 ? 0 : 3.5), y + 8.5 - (heavy / 2), (sides & 3) == 3 ? 8 : 4.5, heavy);
        if ((sides & 12) != 0) shape += Box(x + 4 - (heavy / 2), y + ((sides & 4) != 0 ? 0 : 8), heavy, (sides & 12) == 12 ? 17 : 9);
        return shape;
    }

    private static string Dots(double x, double y, int bits)
    {
        var shape = new StringBuilder();
        ReadOnlySpan<(int Column, int Row)> places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
        for (var i = 0; i < 8; i++)
        {
            if ((bits >> i & 1) != 0) shape.Append(Box(x + (places[i].Column * 4) + 0.9, y + (places[i].Row * 4.25) + 1, 2.3, 2.3));
        }

        return shape.ToString();
    }
}
