using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// 24-bit colours on terminals with fewer. 256 colours: the nearest of xterm's 6x6x6 cube (levels 0, 95, 135, 175, 215, 255) and its 24 greys
/// (8, 18, … 238); the first 16 are never used, because every user sets them differently. 16 colours: the nearest of xterm's defaults, a last
/// resort, since themes for 16 colours name palette inks themselves.
/// </summary>
public static class ColorReduction
{
    private static readonly byte[] Levels = [0, 95, 135, 175, 215, 255];

    private static readonly uint[] Sixteen =
    [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ];

    /// <summary>The colour number, 16-255, nearest to a 24-bit ink.</summary>
    public static int To256(Ink ink)
    {
        var (red, green, blue) = (LevelOf(ink.Red), LevelOf(ink.Green), LevelOf(ink.Blue));
        var inCube = Distance(ink, Levels[red], Levels[green], Levels[blue]);
        var step = Math.Clamp(((ink.Red + ink.Green + ink.Blue) / 3 - 3) / 10, 0, 23);
        var grey = 8 + 10 * step;
        return Distance(ink, grey, grey, grey) < inCube ? 232 + step : 16 + 36 * red + 6 * green + blue;
    }

    /// <summary>The colour number, 0-15, nearest to a 24-bit ink.</summary>
    public static int To16(Ink ink)
    {
        var best = 0;
        for (var i = 1; i < Sixteen.Length; i++)
        {
            if (Distance(ink, Sixteen[i]) < Distance(ink, Sixteen[best])) best = i;
        }

        return best;
    }

    private static int LevelOf(int value) => value < 48 ? 0 : value < 115 ? 1 : Math.Min(5, (value - 35) / 40);

    private static int Distance(Ink ink, uint rgb) => Distance(ink, (int)(rgb >> 16), (int)(rgb >> 8 & 0xFF), (int)(rgb & 0xFF));

    private static int Distance(Ink ink, int red, int green, int blue)
    {
        var (r, g, b) = (ink.Red - red, ink.Green - green, ink.Blue - blue);
        return r * r + g * g + b * b;
    }
}
