using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Plots;

/// <summary>
/// Dots, 2×4 to a cell (Unicode's braille patterns, U+2800…). Two layers: bright lines, and dim areas behind them that vanish from a cell as soon
/// as a bright dot is in it, so that colours do not mix to mud.
/// </summary>
internal sealed class DotCanvas
{
    private byte[] _bright = [];
    private byte[] _dim = [];
    private byte[] _brightStyle = [];
    private byte[] _dimStyle = [];
    private int _width;
    private int _height;

    /// <summary>In dots.</summary>
    public int Width => _width * 2;

    public int Height => _height * 4;

    /// <param name="width">In cells.</param>
    public void Reset(int width, int height)
    {
        _width = width;
        _height = height;
        var cells = width * height;
        if (_bright.Length < cells)
        {
            _bright = new byte[cells];
            _dim = new byte[cells];
            _brightStyle = new byte[cells];
            _dimStyle = new byte[cells];
        }

        _bright.AsSpan(0, cells).Clear();
        _dim.AsSpan(0, cells).Clear();
    }

    public void Bright(int x, int y, byte style)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height) return;
        var cell = (y >> 2) * _width + (x >> 1);
        _bright[cell] |= Bit(x & 1, y & 3);
        _brightStyle[cell] = style;
    }

    /// <summary>All dots of a column from <paramref name="top"/> to <paramref name="bottom"/>, dim.</summary>
    public void DimRun(int x, int top, int bottom, byte style)
    {
        if ((uint)x >= (uint)Width) return;
        top = Math.Max(top, 0);
        bottom = Math.Min(bottom, Height - 1);
        for (var y = top; y <= bottom; y++)
        {
            var cell = (y >> 2) * _width + (x >> 1);
            _dim[cell] |= Bit(x & 1, y & 3);
            _dimStyle[cell] = style;
        }
    }

    /// <summary>The dots of a straight line from the left point to the right one; a step of more than one row fills the column.</summary>
    public void Line(int x0, int y0, int x1, int y1, byte style)
    {
        var steps = Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0));
        if (steps == 0)
        {
            Bright(x0, y0, style);
            return;
        }

        // What lies far outside is not walked through dot by dot.
        if (steps > 4 * (Width + Height)) steps = 4 * (Width + Height);
        for (var i = 0; i <= steps; i++)
            Bright(x0 + (int)Math.Round((double)(x1 - x0) * i / steps), y0 + (int)Math.Round((double)(y1 - y0) * i / steps), style);
    }

    public bool HasDots(int column, int row) => (_bright[row * _width + column] | _dim[row * _width + column]) != 0;

    /// <summary>Cells with bright dots in a rectangle of cells.</summary>
    public int Count(int x, int y, int width, int height)
    {
        var count = 0;
        for (var row = y; row < Math.Min(y + height, _height); row++)
        {
            for (var column = x; column < Math.Min(x + width, _width); column++) count += _bright[row * _width + column] != 0 ? 1 : 0;
        }

        return count;
    }

    /// <param name="bright">Styles by the number that was given to <see cref="Bright"/>.</param>
    public void Draw(Surface surface, ReadOnlySpan<Style> bright, ReadOnlySpan<Style> dim)
    {
        for (var row = 0; row < _height; row++)
        {
            for (var column = 0; column < _width; column++)
            {
                var cell = row * _width + column;
                if (_bright[cell] != 0) surface.Put(column, row, 0x2800 + _bright[cell], bright[_brightStyle[cell]]);
                else if (_dim[cell] != 0) surface.Put(column, row, 0x2800 + _dim[cell], dim[_dimStyle[cell]]);
            }
        }
    }

    /// <summary>One glyph per cell that holds a bright dot, for terminals without braille.</summary>
    public void DrawGlyphs(Surface surface, ReadOnlySpan<Style> bright, string glyphs)
    {
        for (var row = 0; row < _height; row++)
        {
            for (var column = 0; column < _width; column++)
            {
                var cell = row * _width + column;
                if (_bright[cell] == 0) continue;
                var style = _brightStyle[cell];
                surface.Put(column, row, glyphs[style % glyphs.Length], bright[style]);
            }
        }
    }

    private static byte Bit(int x, int y) => (byte)(y == 3 ? 0x40 << x : 1 << (y + 3 * x));
}
