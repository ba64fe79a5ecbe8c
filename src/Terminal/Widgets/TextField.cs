using System.Text;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Terminal.Widgets;

/// <summary>One line that is typed: a command, a search, a number.</summary>
public sealed class TextField
{
    private const int Longest = 1000;

    private readonly StringBuilder _text = new();
    private int _cursor;

    public string Text => _text.ToString();

    public bool IsEmpty => _text.Length == 0;

    public void Clear() => Set("");

    public void Set(string text)
    {
        _text.Clear().Append(text.Length > Longest ? text[..Longest] : text);
        _cursor = _text.Length;
    }

    /// <summary>A key that edits. False: it is not one, somebody else may want it.</summary>
    public bool Handle(KeyInput key)
    {
        if (key.Key == Key.Character)
        {
            if ((key.Modifiers & KeyModifiers.Control) != 0) return HandleControl(key.Rune.Value);
            if ((key.Modifiers & KeyModifiers.Alt) != 0) return false;
            Insert(key.Rune.ToString());
            return true;
        }

        switch (key.Key)
        {
            case Key.Backspace when _cursor > 0:
                Remove(_cursor - Before(), _cursor);
                return true;
            case Key.Delete when _cursor < _text.Length:
                Remove(_cursor, _cursor + After());
                return true;
            case Key.Left:
                _cursor -= Before();
                return true;
            case Key.Right:
                _cursor += After();
                return true;
            case Key.Home:
                _cursor = 0;
                return true;
            case Key.End:
                _cursor = _text.Length;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Typed or pasted; only the first line is taken, and of it no control characters.</summary>
    public void Insert(string text)
    {
        var line = text.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0) line = line[..end];
        Span<char> characters = stackalloc char[2];
        foreach (var rune in line.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || _text.Length + rune.Utf16SequenceLength > Longest) continue;
            var length = rune.EncodeToUtf16(characters);
            _text.Insert(_cursor, characters[..length]);
            _cursor += length;
        }
    }

    /// <summary>The text with its cursor; the part around the cursor where it is longer than the surface is wide.</summary>
    public void Draw(Surface row, Style style)
    {
        var text = Text;
        var start = 0;
        while (CellWidth.Of(text.AsSpan(start, _cursor - start)) >= row.Width && start < _cursor) start += char.IsHighSurrogate(text[start]) ? 2 : 1;
        var end = row.Text(0, 0, text.AsSpan(start), style);
        if (end < row.Width) row.Fill(new Rect(end, 0, row.Width - end, 1), ' ', style);
        var at = CellWidth.Of(text.AsSpan(start, _cursor - start));
        row.Restyle(new Rect(at, 0, 1, 1), static s => s.With(CellAttributes.Reverse));
    }

    private bool HandleControl(int letter)
    {
        switch (letter)
        {
            case 'a':
                _cursor = 0;
                return true;
            case 'e':
                _cursor = _text.Length;
                return true;
            case 'u':
                Remove(0, _cursor);
                return true;
            case 'k':
                Remove(_cursor, _text.Length);
                return true;
            case 'w':
                var from = _cursor;
                while (from > 0 && _text[from - 1] == ' ') from--;
                while (from > 0 && _text[from - 1] != ' ') from--;
                Remove(from, _cursor);
                return true;
            default:
                return false;
        }
    }

    private void Remove(int from, int to)
    {
        _text.Remove(from, to - from);
        _cursor = from;
    }

    private int Before() => _cursor == 0 ? 0 : _cursor >= 2 && char.IsLowSurrogate(_text[_cursor - 1]) ? 2 : 1;

    private int After() => _cursor == _text.Length ? 0 : char.IsHighSurrogate(_text[_cursor]) && _cursor + 1 < _text.Length ? 2 : 1;
}
