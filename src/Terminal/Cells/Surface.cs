using System.Buffers;
using System.Text;

namespace CaffeTop.Terminal.Cells;

/// <summary>
/// A window onto a buffer, with its own origin; whatever falls outside is cut off. Every character is made safe here, once for all widgets:
/// control, format, bidirectional, combining and private characters never reach a cell.
/// </summary>
public readonly struct Surface
{
    private readonly CellBuffer _buffer;
    private readonly int _left;
    private readonly int _top;
    private readonly Rect _clip;

    public Surface(CellBuffer buffer, Rect area)
    {
        _buffer = buffer;
        _left = area.X;
        _top = area.Y;
        Width = area.Width;
        Height = area.Height;
        _clip = buffer.Bounds.Intersect(area);
    }

    private Surface(CellBuffer buffer, Rect area, Rect clip)
        : this(buffer, area) => _clip = _clip.Intersect(clip);

    public int Width { get; }

    public int Height { get; }

    /// <summary>A part of this surface, in its coordinates.</summary>
    public Surface Part(Rect area) => new(_buffer, area with { X = _left + area.X, Y = _top + area.Y }, _clip);

    public Surface Part(int x, int y, int width, int height) => Part(new Rect(x, y, Math.Max(0, width), Math.Max(0, height)));

    /// <summary>One character of width 1; anything else becomes '?'.</summary>
    public void Put(int x, int y, int rune, Style style)
    {
        if (!_clip.Contains(_left + x, _top + y)) return;
        if (CellWidth.Of(rune) != 1) rune = '?';
        Store(_left + x, _top + y, rune, style);
    }

    /// <summary>
    /// Writes a text on one row and returns the column after it (also of what was cut off). Unsafe characters show as one cell each: C0 as
    /// their control pictures, the rest as <c>·</c>; combining marks are left out.
    /// </summary>
    public int Text(int x, int y, ReadOnlySpan<char> text, Style style)
    {
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var used);
            text = text[used..];
            x = Write(x, y, status == OperationStatus.Done ? rune.Value : 0xFFFD, style);
        }

        return x;
    }

    /// <summary>A text ended by "…" where it is longer than <paramref name="width"/> cells. Returns the column after it.</summary>
    public int Text(int x, int y, ReadOnlySpan<char> text, Style style, int width)
    {
        if (width <= 0) return x;
        if (CellWidth.Of(text) <= width) return Text(x, y, text, style);
        var end = Part(x, y, width - 1, 1).Text(0, 0, text, style);
        Put(x + Math.Min(end, width - 1), y, '…', style);
        return x + width;
    }

    /// <summary>Right-aligned: the text ends before column <paramref name="right"/>.</summary>
    public void TextRight(int right, int y, ReadOnlySpan<char> text, Style style) => Text(right - CellWidth.Of(text), y, text, style);

    /// <param name="rune">A character of width 1; anything else becomes '?'.</param>
    public void Fill(Rect area, int rune, Style style)
    {
        var part = _clip.Intersect(area with { X = _left + area.X, Y = _top + area.Y });
        if (part.IsEmpty) return;
        if (CellWidth.Of(rune) != 1) rune = '?';
        for (var y = part.Y; y < part.Bottom; y++)
        {
            Store(part.X, y, rune, style);
            Store(part.Right - 1, y, rune, style);
            _buffer.Row(y).Slice(part.X, part.Width).Fill(new Cell(rune, style));
        }
    }

    /// <summary>Changes the look of cells and keeps their characters (a selection bar, a dimmed background).</summary>
    public void Restyle(Rect area, Func<Style, Style> change)
    {
        var part = _clip.Intersect(area with { X = _left + area.X, Y = _top + area.Y });
        if (part.IsEmpty) return;
        for (var y = part.Y; y < part.Bottom; y++)
        {
            foreach (ref var cell in _buffer.Row(y).Slice(part.X, part.Width)) cell = cell with { Style = change(cell.Style) };
        }
    }

    /// <summary>The cell, or a blank one outside.</summary>
    public Cell At(int x, int y) => _clip.Contains(_left + x, _top + y) ? _buffer[_left + x, _top + y] : Cell.Blank;

    private int Write(int x, int y, int rune, Style style)
    {
        var width = CellWidth.Of(rune);
        if (width == 0 && CellWidth.IsCombining(rune)) return x;
        if (width == 0)
        {
            rune = rune < 0x20 ? 0x2400 + rune : rune == 0x7F ? 0x2421 : '·';
            width = 1;
        }

        var column = _left + x;
        var row = _top + y;
        if (width == 1)
        {
            if (_clip.Contains(column, row)) Store(column, row, rune, style);
        }
        else if (_clip.Contains(column, row) && _clip.Contains(column + 1, row))
        {
            Store(column, row, rune, style);
            Store(column + 1, row, Cell.Continuation, style);
        }
        else if (_clip.Contains(column, row))
        {
            Store(column, row, ' ', style);
        }
        else if (_clip.Contains(column + 1, row))
        {
            Store(column + 1, row, ' ', style);
        }

        return x + width;
    }

    // Half of a wide character must not remain alone.
    private void Store(int column, int row, int rune, Style style)
    {
        ref var old = ref _buffer[column, row];
        if (old.Rune == Cell.Continuation && rune != Cell.Continuation && column > 0) _buffer[column - 1, row] = _buffer[column - 1, row] with { Rune = ' ' };
        if (column + 1 < _buffer.Width && _buffer[column + 1, row].Rune == Cell.Continuation)
            _buffer[column + 1, row] = _buffer[column + 1, row] with { Rune = ' ' };
        old = new Cell(rune, style);
    }
}
