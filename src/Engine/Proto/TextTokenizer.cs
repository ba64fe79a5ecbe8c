using System.Text;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Cuts prototxt into tokens by the rules of protobuf's C++ tokenizer (google/protobuf/io/tokenizer.cc) as the text format sets it up: shell
/// comments, strings within one line, numbers apart from names, an 'f' allowed after a float. It reports what it cannot read and goes on with
/// the next character.
/// </summary>
internal sealed class TextTokenizer
{
    private readonly string _text;
    private readonly DiagnosticList _diagnostics;
    private int _at;
    private bool _firstOnLine = true;
    private TextToken _ahead;
    private bool _hasAhead;

    public TextTokenizer(SourceText source, DiagnosticList diagnostics)
    {
        _text = source.Text;
        _diagnostics = diagnostics;
        _at = source.Start;
        Current = Scan();
    }

    public TextToken Current { get; private set; }

    /// <summary>The end of the token before the current one: where a missing ':' or '}' should have been.</summary>
    public int LastEnd { get; private set; }

    public ReadOnlySpan<char> Text(TextToken token) => _text.AsSpan(token.Start, token.Length);

    /// <summary>The token as an error message quotes it: one line, nothing hidden, not longer than a line.</summary>
    public string Quote(TextToken token) => token.Kind == TextTokenKind.End ? "end of file" : SafeText.Clean(Text(token), 80);

    public void Next()
    {
        LastEnd = Current.End;
        if (_hasAhead)
        {
            Current = _ahead;
            _hasAhead = false;
            return;
        }

        Current = Scan();
    }

    public TextToken Peek()
    {
        if (!_hasAhead)
        {
            _ahead = Scan();
            _hasAhead = true;
        }

        return _ahead;
    }

    /// <summary>Skips what a C or C++ comment beginning at the current '/' covers.</summary>
    public void SkipForeignComment()
    {
        var start = Current.Start;
        _hasAhead = false;
        var block = start + 1 < _text.Length && _text[start + 1] == '*';
        var end = block ? _text.IndexOf("*/", start + 2, StringComparison.Ordinal) : _text.IndexOf('\n', start);
        _at = end < 0 ? _text.Length : block ? end + 2 : end;
        Current = Scan();
    }

    private TextToken Scan()
    {
        while (true)
        {
            SkipBlanks();
            if (_at >= _text.Length) return new TextToken(TextTokenKind.End, _text.Length, 0, '\0', _firstOnLine);
            var first = _firstOnLine;
            _firstOnLine = false;
            var start = _at;
            var c = _text[_at];
            if (IsLetter(c))
            {
                while (_at < _text.Length && (IsLetter(_text[_at]) || char.IsAsciiDigit(_text[_at]))) _at++;
                if (_at < _text.Length && !char.IsAscii(_text[_at]) && char.IsLetter(_text[_at])) ScanForeignWord(start);
                return Token(TextTokenKind.Identifier, start, first);
            }

            if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])))
                return Token(ScanNumber(), start, first);
            if (c is '"' or '\'')
            {
                ScanString(c);
                return Token(TextTokenKind.String, start, first);
            }

            if (c is > ' ' and < (char)0x7F)
            {
                _at++;
                return new TextToken(TextTokenKind.Symbol, start, 1, c, first);
            }

            if (SkipForeign(first) is { } token) return token;
            _firstOnLine = first;
        }
    }

    private TextToken Token(TextTokenKind kind, int start, bool first) => new(kind, start, _at - start, '\0', first);

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private void SkipBlanks()
    {
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case '\n':
                    _firstOnLine = true;
                    _at++;
                    break;
                case ' ' or '\t' or '\r' or '\v' or '\f':
                    _at++;
                    break;
                case '#':
                    var end = _text.IndexOf('\n', _at);
                    _at = end < 0 ? _text.Length : end;
                    break;
                default:
                    return;
            }
        }
    }

    // A word with letters beyond ASCII: one error for the word, not one for each of its pieces.
    private void ScanForeignWord(int start)
    {
        Span<byte> utf8 = stackalloc byte[4];
        Rune.DecodeFromUtf16(_text.AsSpan(_at), out var rune, out _);
        rune.EncodeToUtf8(utf8);
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_')) _at++;
        _diagnostics.Error(start, _at - start,
            $"Interpreting non ascii codepoint {utf8[0]}. The name \"{SafeText.Clean(_text.AsSpan(start, _at - start), 60)}\" has letters outside of ASCII; put text into \"…\" or behind a #.");
    }

    private TextTokenKind ScanNumber()
    {
        var start = _at;
        var isFloat = false;
        var isDecimal = true;
        if (_text[_at] == '0' && _at + 1 < _text.Length && _text[_at + 1] is 'x' or 'X')
        {
            isDecimal = false;
            _at += 2;
            if (Take(char.IsAsciiHexDigit) == 0) _diagnostics.Error(start, _at - start, "\"0x\" must be followed by hex digits.");
        }
        else if (_text[_at] == '0' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1]))
        {
            isDecimal = false;
            Take(char.IsAsciiDigit);
            if (_text.AsSpan(start, _at - start).ContainsAny('8', '9'))
                _diagnostics.Error(start, _at - start, "Numbers starting with leading zero must be in octal. Leave the leading zero away.");
        }
        else
        {
            Take(char.IsAsciiDigit);
            if (_at < _text.Length && _text[_at] == '.')
            {
                isFloat = true;
                _at++;
                Take(char.IsAsciiDigit);
            }

            if (_at < _text.Length && _text[_at] is 'e' or 'E')
            {
                isFloat = true;
                _at++;
                if (_at < _text.Length && _text[_at] is '+' or '-') _at++;
                if (Take(char.IsAsciiDigit) == 0) _diagnostics.Error(start, _at - start, "\"e\" must be followed by exponent.");
            }

            if (_at < _text.Length && _text[_at] is 'f' or 'F')
            {
                isFloat = true;
                _at++;
            }
        }

        if (_at < _text.Length && IsLetter(_text[_at]))
        {
            while (_at < _text.Length && (IsLetter(_text[_at]) || char.IsAsciiDigit(_text[_at]))) _at++;
            var word = SafeText.Clean(_text.AsSpan(start, _at - start), 60);
            _diagnostics.Error(start, _at - start, $"Need space between number and identifier. Found \"{word}\"; a name cannot begin with a digit.");
        }
        else if (_at < _text.Length && _text[_at] == '.')
        {
            _diagnostics.Error(start, _at - start + 1, isDecimal && isFloat
                ? "Already saw decimal point or exponent; can't have another one."
                : "Hex and octal numbers must be integers. Leave the leading zero away.");
            while (_at < _text.Length && (_text[_at] == '.' || char.IsAsciiLetterOrDigit(_text[_at]))) _at++;
            isFloat = true;
        }

        return isFloat ? TextTokenKind.Float : TextTokenKind.Integer;
    }

    private int Take(Func<char, bool> wanted)
    {
        var start = _at;
        while (_at < _text.Length && wanted(_text[_at])) _at++;
        return _at - start;
    }

    private void ScanString(char quote)
    {
        var start = _at++;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '\n')
            {
                var end = _at > start + 1 && _text[_at - 1] == '\r' ? _at - 1 : _at;
                _diagnostics.Error(start, end - start,
                    $"String literals cannot cross line boundaries. Did you miss a {quote}? Strings on following lines are joined: close this one and open the next.");

                // Closing brackets at the end of the line were hardly meant to be in the string: leave them to the message.
                while (end > start + 2 && _text[end - 1] is ' ' or '\t' or '}' or '>' or ';' or ',') end--;
                _at = end;
                return;
            }

            _at++;
            if (c == quote) return;
            if (c == '\\') ScanEscape();
        }

        _diagnostics.Error(start, _at - start, $"Unexpected end of string: the {quote} that opens it is never closed.");
    }

    private void ScanEscape()
    {
        var start = _at - 1;
        if (_at >= _text.Length || _text[_at] == '\n') return;
        var c = _text[_at++];
        var digits = c switch { 'x' => 1, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            var found = 0;
            while (found < digits && _at + found < _text.Length && char.IsAsciiHexDigit(_text[_at + found])) found++;
            if (found == digits)
            {
                _at += digits;
                return;
            }

            _diagnostics.Error(start, 2 + found, c == 'x' ? "Expected hex digits for escape sequence." : $"Expected {digits} hex digits for \\{c} escape sequence.");
        }
        else if (!"abfnrtv\\?'\"01234567".Contains(c))
        {
            _diagnostics.Error(start, 2, "Invalid escape sequence in string literal. In paths write / or \\\\ for a backslash.", "\\\\");
        }
    }

    // A run of characters that are neither blank nor ASCII. Full-width punctuation, as Chinese and Japanese keyboards type it, is read as the
    // ASCII one after it has been named.
    private TextToken? SkipForeign(bool first)
    {
        var start = _at;
        if (char.IsAscii(_text[_at]))
        {
            while (_at < _text.Length && _text[_at] is (< ' ' and not ('\n' or '\t' or '\r' or '\v' or '\f')) or (char)0x7F) _at++;
            _diagnostics.Error(start, _at - start,
                $"Invalid control characters encountered in text. Found {SafeText.Clean(_text.AsSpan(start, _at - start), 8)}: is this a text file?");
            return null;
        }

        Rune.DecodeFromUtf16(_text.AsSpan(_at), out var rune, out var used);
        Span<byte> utf8 = stackalloc byte[4];
        rune.EncodeToUtf8(utf8);
        var sentence = $"Interpreting non ascii codepoint {utf8[0]}.";
        if (Fold(rune.Value) is { } meant)
        {
            _at += used;
            _diagnostics.Error(start, used, $"{sentence} Found the character \"{SafeText.Clean(rune.ToString())}\" (U+{rune.Value:X4}); type the ASCII \"{meant}\" instead.", meant.ToString());
            if (meant is not ('"' or '\'' or ' ')) return new TextToken(TextTokenKind.Symbol, start, used, meant, first);
            if (meant == ' ') return null;
            // “x”: take all up to the closing quote of the same family as the string.
            while (_at < _text.Length && _text[_at] != '\n' && Fold(_text[_at]) != meant && _text[_at] != meant) _at++;
            if (_at < _text.Length && _text[_at] != '\n') _at++;
            return new TextToken(TextTokenKind.String, start, _at - start, '\0', first);
        }

        while (_at < _text.Length && !char.IsAscii(_text[_at]) && Fold(_text[_at]) is null) _at++;
        _diagnostics.Error(start, _at - start,
            $"{sentence} \"{SafeText.Clean(_text.AsSpan(start, _at - start), 20)}\" stands outside of strings and comments; put it into \"…\" or behind a #.");
        return null;
    }

    private static char? Fold(int code) => code switch
    {
        >= 0xFF01 and <= 0xFF5E when !char.IsAsciiLetterOrDigit((char)(code - 0xFEE0)) => (char)(code - 0xFEE0),
        0x3001 => ',',
        0x3000 or 0x00A0 or 0x202F or (>= 0x2000 and <= 0x200A) => ' ',
        0x201C or 0x201D or 0x201E or 0x300C or 0x300D => '"',
        0x2018 or 0x2019 or 0x201A => '\'',
        0x2010 or 0x2011 or 0x2012 or 0x2013 or 0x2014 or 0x2212 => '-',
        _ => null,
    };
}
