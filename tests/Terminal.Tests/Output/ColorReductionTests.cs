using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal.Tests.Output;

public class ColorReductionTests
{
    private static readonly int[] Levels = [0, 95, 135, 175, 215, 255];

    [Fact]
    public void No_other_of_the_240_colours_is_nearer()
    {
        var random = new Random(1);
        for (var n = 0; n < 3000; n++)
        {
            var ink = Ink.Rgb((uint)random.Next(1 << 24));
            if (n < 256) ink = Ink.Rgb((byte)n, (byte)n, (byte)n);
            var chosen = Distance(ink, ColorReduction.To256(ink));
            for (var other = 16; other < 256; other++) Assert.True(chosen <= Distance(ink, other), $"{other} is nearer to {ink.Red},{ink.Green},{ink.Blue}");
        }
    }

    [Theory]
    [InlineData(0x000000, 0)]
    [InlineData(0xFFFFFF, 15)]
    [InlineData(0xFF0000, 9)]
    [InlineData(0x808080, 8)]
    public void Sixteen_colours_are_the_nearest_of_xterm(int rgb, int expected) => Assert.Equal(expected, ColorReduction.To16(Ink.Rgb((uint)rgb)));

    private static int Distance(Ink ink, int color)
    {
        var (red, green, blue) = color >= 232
            ? (8 + 10 * (color - 232), 8 + 10 * (color - 232), 8 + 10 * (color - 232))
            : (Levels[(color - 16) / 36], Levels[(color - 16) / 6 % 6], Levels[(color - 16) % 6]);
        return (ink.Red - red) * (ink.Red - red) + (ink.Green - green) * (ink.Green - green) + (ink.Blue - blue) * (ink.Blue - blue);
    }
}
