namespace CaffeTop.Export.Charts;

/// <summary>Draws in pixels, several of them per unit for a sharp picture.</summary>
internal sealed class PngCanvas : ICanvas
{
    private const double PenPerSize = 0.085;
    private const double BoldPenPerSize = 0.13;

    private readonly int _scale;
    private readonly Raster _raster;

    public PngCanvas(int width, int height, int scale)
    {
        _scale = scale;
        _raster = new Raster(width * scale, height * scale);
    }

    public void Rectangle(double x, double y, double width, double height, Rgb color)
    {
        _raster.Rectangle(x * _scale, y * _scale, width * _scale, height * _scale);
        _raster.Fill(color);
    }

    public void Polyline(ReadOnlySpan<Dot> dots, Rgb color, double width, double dash = 0)
    {
        if (dash > 0)
        {
            Dashes(dots, width, dash);
        }
        else
        {
            for (var i = 1; i < dots.Length; i++) _raster.Segment(Scaled(dots[i - 1]), Scaled(dots[i]), width * _scale);
        }

        _raster.Fill(color);
    }

    public void Band(ReadOnlySpan<Strip> strips, Rgb color)
    {
        for (var i = 0; i + 1 < strips.Length; i++)
        {
            var (from, to) = (strips[i], strips[i + 1]);
            var columns = Math.Max(1, (int)Math.Ceiling((to.X - from.X) * _scale));
            for (var c = 0; c < columns; c++)
            {
                var part = (c + 0.5) / columns;
                var top = (from.Top + (to.Top - from.Top) * part) * _scale;
                var bottom = (from.Bottom + (to.Bottom - from.Bottom) * part) * _scale;
                var wide = (to.X - from.X) * _scale / columns;
                _raster.Rectangle(from.X * _scale + c * wide, top, wide, Math.Max(1, bottom - top));
            }
        }

        _raster.Fill(color);
    }

    public void Disc(double x, double y, double radius, Rgb color)
    {
        _raster.Segment(new Dot(x * _scale, y * _scale), new Dot(x * _scale, y * _scale), radius * 2 * _scale);
        _raster.Fill(color);
    }

    public void Text(double x, double y, string text, double size, Rgb color, TextAnchor anchor = TextAnchor.Start, bool bold = false)
    {
        var width = TextWidth(text, size);
        var left = anchor switch { TextAnchor.Middle => x - width / 2, TextAnchor.End => x - width, _ => x };
        var pen = Math.Max(1, size * (bold ? BoldPenPerSize : PenPerSize) * _scale);
        StrokeFont.Draw(text, left * _scale, y * _scale, size * _scale, line =>
        {
            for (var i = 1; i < line.Length; i++) _raster.Segment(line[i - 1], line[i], pen);
        });
        _raster.Fill(color);
    }

    public double TextWidth(string text, double size) => StrokeFont.Width(text, size);

    public byte[] End() => PngFile.Encode(_raster.Width, _raster.Height, _raster.Pixels);

    private void Dashes(ReadOnlySpan<Dot> dots, double width, double dash)
    {
        for (var i = 1; i < dots.Length; i++)
        {
            var (from, to) = (dots[i - 1], dots[i]);
            var length = Math.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
            for (double at = 0; at < length; at += 2 * dash)
            {
                var end = Math.Min(length, at + dash);
                _raster.Segment(Scaled(Between(from, to, at / length)), Scaled(Between(from, to, end / length)), width * _scale);
            }
        }
    }

    private static Dot Between(Dot from, Dot to, double part) => new(from.X + (to.X - from.X) * part, from.Y + (to.Y - from.Y) * part);

    private Dot Scaled(Dot dot) => new(dot.X * _scale, dot.Y * _scale);
}
