using System.Globalization;
using System.Text;
using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Tests.Cells;

public class CellWidthTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("é", 1)]
    [InlineData("│⣿█░▁", 5)]
    [InlineData("日本", 4)]
    [InlineData("ｱ", 1)]
    [InlineData("Ａ", 2)]
    [InlineData("😀", 2)]
    [InlineData("✔✖‖◆●", 5)]
    [InlineData("e\u0301", 1)]
    [InlineData("\e[31m", 5)]
    public void Texts_take_so_many_cells(string text, int expected)
    {
        Assert.Equal(expected, CellWidth.Of(text));
        var buffer = new CellBuffer(20, 1);
        Assert.Equal(expected, buffer.Surface().Text(0, 0, text, default));
    }

    [Theory]
    [InlineData(0x07, "bell")]
    [InlineData(0x1B, "escape")]
    [InlineData(0x7F, "delete")]
    [InlineData(0x9B, "C1 CSI")]
    [InlineData(0xAD, "soft hyphen")]
    [InlineData(0x200B, "zero width space")]
    [InlineData(0x200D, "joiner")]
    [InlineData(0x202E, "right-to-left override")]
    [InlineData(0x2028, "line separator")]
    [InlineData(0x2066, "isolate")]
    [InlineData(0xFEFF, "byte order mark")]
    [InlineData(0xE0041, "tag")]
    [InlineData(0xE000, "private")]
    [InlineData(0x0301, "combining")]
    [InlineData(0x1160, "Hangul filler")]
    [InlineData(0x1F3FB, "skin tone")]
    [InlineData(0x1F1E9, "half of a flag")]
    [InlineData(0x110000, "no character")]
    [InlineData(-1, "no character")]
    public void What_must_not_be_printed_has_no_width(int rune, string what) => Assert.True(CellWidth.Of(rune) == 0, what);

    [Fact]
    public void No_control_or_format_character_has_a_width()
    {
        for (var rune = 0; rune <= 0x10FFFF; rune++)
        {
            if (!Rune.IsValid(rune)) continue;
            var category = Rune.GetUnicodeCategory(new Rune(rune));
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.LineSeparator)
                Assert.Equal(0, CellWidth.Of(rune));
        }
    }
}
