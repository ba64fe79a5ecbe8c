namespace CaffeTop.Export.Charts;

/// <summary>A picture of pixels, drawn with soft edges. One shape is first gathered as coverage, then mixed in, so that a line that crosses itself stays even.</summary>
internal sealed class Raster
{
    private readonly float[] _coverage;
    private int _top = int.MaxValue;
    private int _bottom = -1;
    private int _left = int.MaxValue;
    private int _right = -1;

    public Raster(int width, int height)
    {
        (Width, Height) = (width, height);
        Pixels = new byte[width * height * 3];
        _coverage = new float[width * height];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green, blue, row by row from the top.</summary>
    public byte[] Pixels { get; }

    public void Rectangle(double x, double y, double width, double height)
    {
        var (x0, x1) = (Math.Max(0, (int)Math.Floor(x)), Math.Min(Width - 1, (int)Math.Ceiling(x + width) - 1));
        var (y0, y1) = (Math.Max(0, (int)Math.Floor(y)), Math.Min(Height - 1, (int)Math.Ceiling(y + height) - 1));
        for (var row = y0; row <= y1; row++)
        {
            var tall = Math.Min(row + 1, y + height) - Math.Max(row, y);
            for (var column = x0; column <= x1; column++)
                Cover(column, row, (float)(tall * (Math.Min(column + 1, x + width) - Math.Max(column, x))), add: true);
        }
    }

    /// <summary>A line with round ends.</summary>
    public void Segment(Dot from, Dot to, double width)
    {
        var reach = width / 2 + 1;
        var (x0, x1) = ((int)Math.Floor(Math.Min(from.X, to.X) - reach), (int)Math.Ceiling(Math.Max(from.X, to.X) + reach));
        var (y0, y1) = ((int)Math.Floor(Math.Min(from.Y, to.Y) - reach), (int)Math.Ceiling(Math.Max(from.Y, to.Y) + reach));
        (x0, x1, y0, y1) = (Math.Max(0, x0), Math.Min(Width - 1, x1), Math.Max(0, y0), Math.Min(Height - 1, y1));
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var square = dx * dx + dy * dy;
        for (var row = y0; row <= y1; row++)
        {
            for (var column = x0; column <= x1; column++)
            {
                var (px, py) = (column + 0.5 - from.X, row + 0.5 - from.Y);
                var along = square > 0 ? Math.Clamp((px * dx + py * dy) / square, 0, 1) : 0;
                var (ex, ey) = (px - along * dx, py - along * dy);
                var cover = width / 2 + 0.5 - Math.Sqrt(ex * ex + ey * ey);
                if (cover > 0) Cover(column, row, (float)Math.Min(cover, Math.Min(1, width)), add: false);
            }
        }
    }

    /// <summary>Mixes the gathered shape in and begins a new one.</summary>
    public void Fill(Rgb color)
    {
        for (var row = _top; row <= _bottom; row++)
        {
            for (var column = _left; column <= _right; column++)
            {
                ref var coverage = ref _coverage[row * Width + column];
                if (coverage == 0) continue;
                var part = Math.Min(1, coverage) * color.Alpha;
                var pixel = Pixels.AsSpan((row * Width + column) * 3, 3);
                pixel[0] = Mix(pixel[0], color.Red, part);
                pixel[1] = Mix(pixel[1], color.Green, part);
                pixel[2] = Mix(pixel[2], color.Blue, part);
                coverage = 0;
            }
        }

        (_top, _bottom, _left, _right) = (int.MaxValue, -1, int.MaxValue, -1);
    }

    private static byte Mix(byte below, byte above, float part) => (byte)(below + (above - below) * part + 0.5f);

    private void Cover(int x, int y, float coverage, bool add)
    {
        ref var pixel = ref _coverage[y * Width + x];
        pixel = add ? pixel + coverage : Math.Max(pixel, coverage);
        (_top, _bottom, _left, _right) = (Math.Min(_top, y), Math.Max(_bottom, y), Math.Min(_left, x), Math.Max(_right, x));
    }
}
