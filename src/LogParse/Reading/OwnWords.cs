using System.Globalization;
using System.Text;

namespace CaffeTop.LogParse.Reading;

/// <summary>Reads the program's own lines word for word: literals, numbers, and names that stand in quotes where they hold what comes behind them.</summary>
internal ref struct OwnWords(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>False as soon as something was not as expected; nothing is read any more.</summary>
    public bool IsRight { get; private set; } = true;

    /// <summary>All that is left.</summary>
    public readonly string Rest => new(_rest);

    public readonly bool IsAtEnd => IsRight && _rest.IsEmpty;

    public bool Try(string literal)
    {
        if (!IsRight || !_rest.StartsWith(literal, StringComparison.Ordinal)) return false;
        _rest = _rest[literal.Length..];
        return true;
    }

    public void Skip(string literal) => IsRight = Try(literal);

    public int Number()
    {
        var length = 0;
        while (length < _rest.Length && (char.IsAsciiDigit(_rest[length]) || (length == 0 && _rest[0] == '-'))) length++;
        IsRight &= int.TryParse(_rest[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        _rest = _rest[length..];
        return number;
    }

    /// <summary>A name up to <paramref name="next"/>, which is passed over, or to the end where <paramref name="orEnd"/> allows it.</summary>
    public string Word(string next, bool orEnd = false)
    {
        if (!IsRight) return "";
        string word;
        if (_rest.StartsWith('"'))
        {
            word = Quoted();
            if (!IsRight || (orEnd && _rest.IsEmpty)) return word;
            Skip(next);
            return word;
        }

        var end = _rest.IndexOf(next, StringComparison.Ordinal);
        if (end < 0 && !orEnd)
        {
            IsRight = false;
            return "";
        }

        word = new string(end < 0 ? _rest : _rest[..end]);
        _rest = end < 0 ? default : _rest[(end + next.Length)..];
        return word;
    }

    public string LastWord()
    {
        if (IsRight && _rest.StartsWith('"')) return Quoted();
        var word = new string(_rest);
        _rest = default;
        return word;
    }

    private string Quoted()
    {
        var word = new StringBuilder();
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                _rest = _rest[(i + 1)..];
                return word.ToString();
            }

            if (_rest[i] == '\\' && i + 1 < _rest.Length) i++;
            word.Append(_rest[i]);
        }

        IsRight = false;
        return "";
    }
}
