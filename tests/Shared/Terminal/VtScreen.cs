using System.Text;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Shared;

/// <summary>
/// A strict terminal: it knows the sequences that the program is meant to send and throws <see cref="VtException"/> at any other, at a
/// sequence cut off by the end of a write, at output that would scroll or wrap, and at moves out of the picture.
/// </summary>
public sealed class VtScreen
{
    private readonly List<int> _numbers = [];
    private VtCell[] _cells = [];
    private VtCell _pen = VtCell.Blank;
    private int _x;
    private int _y;
    private bool _wrapPending;

    public VtScreen(int width, int height) => Resize(width, height);

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>DEC private modes that are set: 25 the cursor, 1049 the alternate screen, …</summary>
    public SortedSet<int> Modes { get; } = [25];

    /// <summary>What the terminal answers, to be read by the program.</summary>
    public Queue<byte> Answers { get; } = new();

    /// <summary>What OSC 52 put there.</summary>
    public string? Clipboard { get; private set; }

    /// <summary>How often everything was erased.</summary>
    public int Clears { get; private set; }

    public VtCell this[int x, int y] => _cells[y * Width + x];

    /// <summary>As terminals do it: the content is kept where it fits.</summary>
    public void Resize(int width, int height)
    {
        var cells = new VtCell[width * height];
        Array.Fill(cells, VtCell.Blank);
        for (var y = 0; y < Math.Min(height, Height); y++)
        {
            for (var x = 0; x < Math.Min(width, Width); x++) cells[y * width + x] = this[x, y];
        }

        (_cells, Width, Height) = (cells, width, height);
        (_x, _y, _wrapPending) = (Math.Min(_x, width - 1), Math.Min(_y, height - 1), false);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[Take(bytes)..];
    }

    /// <summary>The first difference to a buffer in words, or null.</summary>
    public string? DifferenceTo(CellBuffer buffer, ColorDepth depth, bool unicode = true)
    {
        if (buffer.Width != Width || buffer.Height != Height) return $"the screen is {Width}x{Height}, the buffer {buffer.Width}x{buffer.Height}";
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var wanted = VtCell.Of(buffer[x, y], depth, unicode);
                if (!unicode && this[x, y].Rune >= 0x7F) return $"at column {x}, row {y}: U+{this[x, y].Rune:X4} is not ASCII";
                if (buffer[x, y].Rune == Cell.Continuation && !unicode) wanted = this[x, y].Seen() with { Rune = '?' };
                if (this[x, y].Seen() != wanted) return $"at column {x}, row {y}: the screen shows {this[x, y]}, the buffer holds {wanted}";
            }
        }

        return null;
    }

    /// <summary>The characters, one line per row.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        for (var y = 0; y < Height; y++)
        {
            var line = new StringBuilder();
            for (var x = 0; x < Width; x++)
            {
                if (this[x, y].Rune != Cell.Continuation) line.Append(new Rune(this[x, y].Rune).ToString());
            }

            text.Append(line.ToString().TrimEnd(' ')).Append('\n');
        }

        return text.ToString();
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case (byte)'\r':
                (_x, _wrapPending) = (0, false);
                return 1;
            case (byte)'\n':
                if (++_y == Height) throw new VtException("LF on the last row scrolls");
                return 1;
            case 0x1B when bytes.StartsWith("\e["u8):
                return Control(bytes);
            case 0x1B when bytes.StartsWith("\e]52;c;"u8):
                return Copy(bytes);
            case < 0x20 or 0x7F:
                throw new VtException($"control character 0x{bytes[0]:X2} before {Encoding.UTF8.GetString(bytes[1..Math.Min(9, bytes.Length)])}");
        }

        if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) != System.Buffers.OperationStatus.Done) throw new VtException("bytes that are not UTF-8");
        Print(rune);
        return used;
    }

    private void Print(Rune rune)
    {
        var width = CellWidth.Of(rune.Value);
        if (width == 0) throw new VtException($"U+{rune.Value:X4} has no width");
        if (_wrapPending || _x + width > Width) throw new VtException($"U+{rune.Value:X4} after the last column wraps");
        // Half of a wide character that is overwritten leaves a blank.
        if (this[_x, _y].Rune == Cell.Continuation) Put(_x - 1, ' ');
        if (_x + width < Width && this[_x + width, _y].Rune == Cell.Continuation) Put(_x + width, ' ');
        Put(_x, rune.Value);
        if (width == 2) Put(_x + 1, Cell.Continuation);
        _x += width;
        if (_x < Width) return;
        _x = Width - 1;
        _wrapPending = true;
    }

    private void Put(int x, int rune) => _cells[_y * Width + x] = _pen with { Rune = rune };

    private int Control(ReadOnlySpan<byte> bytes)
    {
        var at = 2;
        var isPrivate = at < bytes.Length && bytes[at] == '?';
        if (isPrivate) at++;
        _numbers.Clear();
        for (; at < bytes.Length && bytes[at] is >= (byte)'0' and <= (byte)'9' or (byte)';'; at++)
        {
            if (_numbers.Count == 0) _numbers.Add(0);
            if (bytes[at] == ';') _numbers.Add(0);
            else _numbers[^1] = _numbers[^1] * 10 + bytes[at] - '0';
        }

        var whole = Encoding.UTF8.GetString(bytes[1..Math.Min(at + 1, bytes.Length)]);
        if (at == bytes.Length) throw new VtException($"the write ends in the middle of {whole}");
        if (isPrivate) SetMode(bytes[at], whole);
        else Execute(bytes[at], whole);
        return at + 1;
    }

    private void Execute(byte final, string whole)
    {
        switch ((char)final)
        {
            case 'H':
                (_x, _y, _wrapPending) = (Number(1, 1) - 1, Number(0, 1) - 1, false);
                if (_x >= Width || _y >= Height) throw new VtException($"{whole} lies outside");
                break;
            case 'C':
                if (_wrapPending) throw new VtException($"{whole} after the last column");
                _x += Number(0, 1);
                if (_x >= Width) throw new VtException($"{whole} goes outside");
                break;
            case 'K' when _numbers.Count == 0:
                if (_wrapPending) throw new VtException("EL after the last column");
                if (this[_x, _y].Rune == Cell.Continuation) Put(_x - 1, ' ');
                for (var x = _x; x < Width; x++) _cells[_y * Width + x] = VtCell.Blank with { Background = _pen.Background };
                break;
            case 'J' when Number(0, 0) == 2:
                Clears++;
                Array.Fill(_cells, VtCell.Blank with { Background = _pen.Background });
                break;
            case 'm':
                Rendition(whole);
                break;
            case 'n' when Number(0, 0) == 5:
                Answer("\e[0n");
                break;
            case 'n' when Number(0, 0) == 6:
                Answer($"\e[{_y + 1};{_x + 1}R");
                break;
            default:
                throw new VtException($"unknown sequence ESC {whole}");
        }
    }

    private void SetMode(byte final, string whole)
    {
        if (final is not ((byte)'h' or (byte)'l') || Number(0, 0) is not (25 or 1000 or 1002 or 1004 or 1006 or 1049 or 2004 or 2026) || _numbers.Count != 1)
            throw new VtException($"unknown mode ESC {whole}");
        var changed = final == 'h' ? Modes.Add(_numbers[0]) : Modes.Remove(_numbers[0]);
        if (!changed || _numbers[0] != 1049) return;
        Array.Fill(_cells, VtCell.Blank);
        (_x, _y, _wrapPending) = (0, 0, false);
    }

    private void Rendition(string whole)
    {
        if (_numbers.Count == 0) _numbers.Add(0);
        for (var i = 0; i < _numbers.Count; i++)
        {
            var code = _numbers[i];
            _pen = code switch
            {
                0 => VtCell.Blank,
                1 => With(CellAttributes.Bold),
                2 => With(CellAttributes.Dim),
                3 => With(CellAttributes.Italic),
                4 => With(CellAttributes.Underline),
                7 => With(CellAttributes.Reverse),
                22 => Without(CellAttributes.Bold | CellAttributes.Dim),
                23 => Without(CellAttributes.Italic),
                24 => Without(CellAttributes.Underline),
                27 => Without(CellAttributes.Reverse),
                >= 30 and <= 37 => _pen with { Foreground = code - 30 },
                38 => _pen with { Foreground = Extended(ref i, whole) },
                39 => _pen with { Foreground = VtCell.DefaultColor },
                >= 40 and <= 47 => _pen with { Background = code - 40 },
                48 => _pen with { Background = Extended(ref i, whole) },
                49 => _pen with { Background = VtCell.DefaultColor },
                >= 90 and <= 97 => _pen with { Foreground = code - 90 + 8 },
                >= 100 and <= 107 => _pen with { Background = code - 100 + 8 },
                _ => throw new VtException($"unknown rendition in ESC {whole}"),
            };
        }
    }

    private VtCell With(CellAttributes attributes) => _pen with { Attributes = _pen.Attributes | attributes };

    private VtCell Without(CellAttributes attributes) => _pen with { Attributes = _pen.Attributes & ~attributes };

    private int Extended(ref int at, string whole)
    {
        if (Number(at + 1, 0) == 5 && at + 2 < _numbers.Count)
        {
            at += 2;
            return _numbers[at] is >= 16 and <= 255 ? _numbers[at] : throw new VtException($"colour out of range in ESC {whole}");
        }

        if (Number(at + 1, 0) != 2 || at + 4 >= _numbers.Count || _numbers.Skip(at + 2).Take(3).Any(part => part > 255))
            throw new VtException($"unknown colour in ESC {whole}");
        at += 4;
        return VtCell.FullColor | _numbers[at - 2] << 16 | _numbers[at - 1] << 8 | _numbers[at];
    }

    private int Copy(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\e\\"u8);
        if (end < 0) throw new VtException("OSC 52 without an end");
        Clipboard = Encoding.UTF8.GetString(Convert.FromBase64String(Encoding.ASCII.GetString(bytes["\e]52;c;".Length..end])));
        return end + 2;
    }

    private int Number(int index, int missing) => index < _numbers.Count && _numbers[index] > 0 ? _numbers[index] : missing;

    private void Answer(string text)
    {
        foreach (var c in text) Answers.Enqueue((byte)c);
    }
}
