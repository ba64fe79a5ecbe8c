using System.Runtime.InteropServices;
using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// Turns a buffer into the bytes that make the screen show it, knowing what it shows already. What keeps them few: equal rows are passed over;
/// a short run of equal cells is sent again where that is cheaper than to jump over it; the next rows' first columns are reached by CR LF;
/// blank ends of rows are erased; styles are sent as differences. A frame stands between the marks of synchronized output.
/// </summary>
public sealed class FrameWriter
{
    private const int ShortGap = 4;
    private const int Unknown = -1;

    private readonly FrameBytes _bytes = new();
    private readonly CellBuffer _shown = new(0, 0);
    private readonly Pen _pen;
    private readonly bool _unicode;
    private bool _valid;
    private int _cursorX = Unknown;
    private int _cursorY = Unknown;

    /// <param name="unicode">False: nothing but ASCII is sent (<see cref="AsciiForm"/>).</param>
    public FrameWriter(ColorDepth depth, bool unicode = true)
    {
        _pen = new Pen(depth, _bytes);
        _unicode = unicode;
    }

    /// <summary>What the terminal shows is not known any more: the next frame paints everything.</summary>
    public void Invalidate() => _valid = false;

    /// <summary>The bytes of the next frame; valid until the next call; empty where nothing changed.</summary>
    /// <param name="askAbove">A frame of more bytes than this ends with the question whether the terminal has got it (see <see cref="FramePacer"/>).</param>
    public ReadOnlySpan<byte> Write(CellBuffer frame, int askAbove = int.MaxValue)
    {
        _bytes.Clear();
        _bytes.Add(ControlSequences.BeginFrame);
        var start = _bytes.Length;
        if (!_valid || frame.Width != _shown.Width || frame.Height != _shown.Height) Wipe(frame.Width, frame.Height);
        for (var y = 0; y < frame.Height; y++)
        {
            var next = frame.Row(y);
            var shown = _shown.Row(y);
            if (MemoryMarshal.AsBytes(next).SequenceEqual(MemoryMarshal.AsBytes(shown))) continue;
            WriteRow(next, shown, y);
            next.CopyTo(shown);
        }

        if (_bytes.Length == start) return [];
        _bytes.Add(ControlSequences.EndFrame);
        if (_bytes.Length > askAbove) _bytes.Add(ControlSequences.AskReady);
        return _bytes.Span;
    }

    private void Wipe(int width, int height)
    {
        if (_shown.Width != width || _shown.Height != height) _shown.Resize(width, height);
        _shown.Clear();
        _bytes.Add(ControlSequences.ClearAll);
        _pen.Forget();
        (_cursorX, _cursorY) = (0, 0);
        _valid = true;
    }

    private void WriteRow(ReadOnlySpan<Cell> next, ReadOnlySpan<Cell> shown, int y)
    {
        var end = LastDifference(next, shown) + 1;
        var blank = next.Length;
        while (blank > 0 && IsErasable(next[blank - 1])) blank--;
        var x = 0;
        while (x < end)
        {
            if (LooksSame(next[x], shown[x]))
            {
                x++;
                continue;
            }

            if (x >= blank && end - x > ShortGap)
            {
                MoveTo(x, y, next);
                // Erased cells take the background in force.
                _pen.Set(default);
                _bytes.Add(ControlSequences.EraseToEndOfLine);
                return;
            }

            // The right half of a wide character is sent with its left.
            if (next[x].Rune == Cell.Continuation && IsWide(next, x - 1)) x--;
            MoveTo(x, y, next);
            x = Put(next, x);
        }
    }

    private int Put(ReadOnlySpan<Cell> row, int x)
    {
        _pen.Set(row[x].Style);
        var wide = IsWide(row, x);
        Send(wide || IsNarrow(row[x].Rune) ? row[x].Rune : row[x].Rune == Cell.Continuation ? ' ' : '?');
        if (wide && !_unicode) _bytes.Add((byte)'?');
        x += wide ? 2 : 1;
        // After the last column a terminal waits with the cursor on it or past it; only CR and absolute moves are safe then.
        _cursorX = x < row.Length ? x : Unknown;
        return x;
    }

    private void MoveTo(int x, int y, ReadOnlySpan<Cell> row)
    {
        if (_cursorX == x && _cursorY == y) return;
        if (_cursorY == y && _cursorX != Unknown && _cursorX < x)
        {
            if (!Resend(row, x)) Forward(x - _cursorX);
        }
        else if (_cursorY != Unknown && y >= _cursorY && DownCost(x, y) < AbsoluteCost(x, y))
        {
            if (y == _cursorY) _bytes.Add((byte)'\r');
            for (var below = _cursorY; below < y; below++) _bytes.Add(below == _cursorY ? ControlSequences.ReturnAndDown : "\n"u8);
            if (x > 0) Forward(x);
        }
        else
        {
            _bytes.Add(ControlSequences.Introducer);
            if (x > 0 || y > 0) _bytes.AddNumber(y + 1);
            if (x > 0)
            {
                _bytes.Add((byte)';');
                _bytes.AddNumber(x + 1);
            }

            _bytes.Add((byte)'H');
        }

        (_cursorX, _cursorY) = (x, y);
    }

    // Equal cells between two changed ones, in the style in force and not longer than the jump.
    private bool Resend(ReadOnlySpan<Cell> row, int x)
    {
        if (x - _cursorX > ShortGap) return false;
        var cost = 0;
        for (var i = _cursorX; i < x; i++)
        {
            if (!_pen.Holds(row[i].Style) || !IsNarrow(row[i].Rune)) return false;
            cost += !_unicode || row[i].Rune < 0x80 ? 1 : row[i].Rune < 0x800 ? 2 : 3;
        }

        if (cost > ForwardCost(x - _cursorX)) return false;
        for (var i = _cursorX; i < x; i++) Send(row[i].Rune);
        return true;
    }

    private void Send(int rune)
    {
        if (_unicode) _bytes.AddRune(rune);
        else _bytes.Add((byte)AsciiForm.Of(rune));
    }

    private void Forward(int cells)
    {
        _bytes.Add(ControlSequences.Introducer);
        if (cells > 1) _bytes.AddNumber(cells);
        _bytes.Add((byte)'C');
    }

    private int DownCost(int x, int y) => y - _cursorY + 1 + (x == 0 ? 0 : ForwardCost(x));

    private static int ForwardCost(int cells) => cells == 1 ? 3 : 3 + Digits(cells);

    private static int AbsoluteCost(int x, int y) => 3 + (x == 0 && y == 0 ? 0 : Digits(y + 1)) + (x == 0 ? 0 : 1 + Digits(x + 1));

    private static int Digits(int number) => number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4;

    private static int LastDifference(ReadOnlySpan<Cell> next, ReadOnlySpan<Cell> shown)
    {
        var x = next.Length - 1;
        while (x >= 0 && LooksSame(next[x], shown[x])) x--;
        return x;
    }

    // A blank shows its background only.
    private static bool LooksSame(Cell a, Cell b) =>
        a == b || (a.Rune == ' ' && b.Rune == ' ' && a.Style.Background == b.Style.Background && IsBare(a.Style) && IsBare(b.Style));

    private static bool IsErasable(Cell cell) => cell.Rune == ' ' && cell.Style.Background.IsDefault && IsBare(cell.Style);

    private static bool IsBare(Style style) => (style.Attributes & (CellAttributes.Underline | CellAttributes.Reverse)) == 0;

    // Whatever stands in a buffer, no control character leaves it.
    private static bool IsNarrow(int rune) => CellWidth.Of(rune) == 1;

    private static bool IsWide(ReadOnlySpan<Cell> row, int x) =>
        x >= 0 && x + 1 < row.Length && row[x + 1].Rune == Cell.Continuation && CellWidth.Of(row[x].Rune) == 2;
}
