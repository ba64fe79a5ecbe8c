using System.Globalization;

namespace CaffeTop.Export.Charts;

/// <summary>A colour of a picture, with how much of it covers what is below (0…1).</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue, float Alpha = 1)
{
    public Rgb(int rgb, float alpha = 1) : this((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, alpha)
    {
    }

    public string Hex => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    public Rgb With(float alpha) => this with { Alpha = alpha };
}
