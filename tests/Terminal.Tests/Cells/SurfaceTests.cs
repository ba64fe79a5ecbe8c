using System.Globalization;
using System.Text;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Terminal.Tests.Cells;

public class SurfaceTests
{
    private static readonly string[] Hostile =
    [
        "\e[2J", "\e]0;owned\a", "\e]52;c;aGk=\e\\", "\u009b31m", "\x90q\x9c", "\u202Eevil\u202C", "\u2066x\u2069", "\u200B\u200D\uFEFF", "\u2028\u2029",
        "\U000E0041\U000E007F", "a\u0301\u0302\u0303\u0489", "\r\n", "\t", "\b\b", "\x7f", "👩\u200D💻", "🇩🇪", "👍🏽", "日本語", "\ud83d", "\udc00", "ﾊﾟ", "가", "각", "plain",
        "\x0e\x0f", "\0", "☃\uFE0F", "\u3164", "שלום", "مرحبا", "\uE000", "\uFFFE",
    ];

    [Fact]
    public void Texts_are_cut_at_the_edges()
    {
        var buffer = new CellBuffer(8, 3);
        var part = buffer.Surface().Part(2, 1, 4, 1);
        Assert.Equal(6, part.Text(0, 0, "abcdef", default));
        part.Text(-2, 0, "xyZ", default);
        part.Text(0, 1, "below", default);
        Assert.Equal("\n  Zbcd\n\n", buffer.ToText());
    }

    [Fact]
    public void A_part_cannot_reach_out_of_its_whole()
    {
        var buffer = new CellBuffer(6, 1);
        buffer.Surface().Part(1, 0, 3, 1).Part(-5, 0, 50, 1).Fill(new Rect(0, 0, 50, 1), '#', default);
        Assert.Equal(" ###\n", buffer.ToText());
    }

    [Fact]
    public void Long_texts_end_in_an_ellipsis()
    {
        var buffer = new CellBuffer(12, 3);
        var surface = buffer.Surface();
        Assert.Equal(6, surface.Text(1, 0, "conv1_relu", default, 5));
        Assert.Equal(6, surface.Text(1, 1, "conv1", default, 5));
        Assert.Equal(6, surface.Text(1, 2, "日本語日", default, 5));
        Assert.Equal(" conv…\n conv1\n 日本…\n", buffer.ToText());
    }

    [Fact]
    public void Unsafe_characters_become_visible_and_harmless()
    {
        var buffer = new CellBuffer(30, 1);
        buffer.Surface().Text(0, 0, "a\e[31mb\u202Ec\u0301\x7f\u009bd\uE000", default);
        Assert.Equal("a␛[31mb·c␡·d·\n", buffer.ToText());
    }

    [Fact]
    public void Half_of_a_wide_character_never_remains()
    {
        var random = new Random(3);
        var buffer = new CellBuffer(9, 2);
        for (var n = 0; n < 20_000; n++)
        {
            var part = buffer.Surface().Part(random.Next(-1, 5), random.Next(2), random.Next(1, 8), 1);
            if (random.Next(3) == 0) part.Fill(new Rect(random.Next(-1, 4), 0, random.Next(1, 4), 1), random.Next(2) == 0 ? ' ' : '日', default);
            else part.Text(random.Next(-2, 8), 0, random.Next(2) == 0 ? "字" : "ab", default);
            for (var y = 0; y < 2; y++)
            {
                for (var x = 0; x < 9; x++)
                {
                    var wide = CellWidth.Of(buffer[x, y].Rune) == 2;
                    Assert.False(wide && (x == 8 || buffer[x + 1, y].Rune != Cell.Continuation), $"the left half at {x},{y} stands alone after {n}");
                    Assert.False(buffer[x, y].Rune == Cell.Continuation && (x == 0 || CellWidth.Of(buffer[x - 1, y].Rune) != 2), $"the right half at {x},{y} stands alone after {n}");
                }
            }
        }
    }

    /// <summary>CAFFETOP_FUZZ sets how many strings.</summary>
    [Fact]
    public void Hostile_text_stays_in_its_box_and_sends_nothing_of_its_own()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 3000;
        var random = new Random(5);
        var buffer = new CellBuffer(40, 3);
        var writer = new FrameWriter(ColorDepth.TrueColor);
        var terminal = new VtScreen(40, 3);
        for (var n = 0; n < count; n++)
        {
            buffer.Clear();
            buffer.Surface().Fill(buffer.Bounds, '#', default);
            var text = new StringBuilder();
            for (var part = random.Next(1, 6); part > 0; part--)
                text.Append(random.Next(3) > 0 ? Hostile[random.Next(Hostile.Length)] : ((char)random.Next(0x10000)).ToString());
            buffer.Surface().Part(10, 1, 20, 1).Text(random.Next(-3, 5), 0, text.ToString(), default);
            terminal.Write(writer.Write(buffer));
            Assert.Null(terminal.DifferenceTo(buffer, ColorDepth.TrueColor));
            for (var x = 0; x < 40; x++)
            {
                Assert.Equal('#', terminal[x, 0].Rune);
                Assert.Equal('#', terminal[x, 2].Rune);
                if (x is < 10 or >= 30) Assert.Equal('#', terminal[x, 1].Rune);
            }
        }
    }
}
