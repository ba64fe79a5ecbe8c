namespace CaffeTop.LogParse.Reading;

/// <summary><see cref="OwnWords"/> for lines that come often: the same words, as bytes, read without allocating.</summary>
internal ref struct OwnBytes(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>False as soon as something was not as expected; nothing is read any more.</summary>
    public bool IsRight { get; private set; } = true;

    public readonly bool IsAtEnd => IsRight && _rest.IsEmpty;

    public bool Try(ReadOnlySpan<byte> literal)
    {
        if (!IsRight || !_rest.StartsWith(literal)) return false;
        _rest = _rest[literal.Length..];
        return true;
    }

    public void Skip(ReadOnlySpan<byte> literal) => IsRight = Try(literal);

    public double Real()
    {
        var at = 0;
        double value = 0;
        IsRight = IsRight && NumberReader.TryReal(_rest, ref at, out value);
        _rest = _rest[at..];
        return value;
    }

    public long Integer()
    {
        var at = 0;
        long value = 0;
        IsRight = IsRight && NumberReader.TryLong(_rest, ref at, out value);
        _rest = _rest[at..];
        return value;
    }

    /// <summary>A name up to <paramref name="next"/>, which is passed over; in quotes where it holds that.</summary>
    public ReadOnlySpan<byte> Word(ReadOnlySpan<byte> next)
    {
        if (!IsRight) return default;
        if (!_rest.IsEmpty && _rest[0] == '"') return Quoted(next);
        var end = _rest.IndexOf(next);
        IsRight = end >= 0;
        if (!IsRight) return default;
        var word = _rest[..end];
        _rest = _rest[(end + next.Length)..];
        return word;
    }

    private ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> next)
    {
        var escapes = 0;
        var end = 1;
        while (end < _rest.Length && _rest[end] != '"')
        {
            if (_rest[end] == '\\')
            {
                escapes++;
                end++;
            }

            end++;
        }

        IsRight = end < _rest.Length;
        if (!IsRight) return default;
        var word = _rest[1..end];
        _rest = _rest[(end + 1)..];
        Skip(next);
        return escapes == 0 ? word : Plain(word, escapes);
    }

    // Seldom: a name with a quotation mark or a backslash inside quotation marks.
    private static byte[] Plain(ReadOnlySpan<byte> word, int escapes)
    {
        var plain = new byte[word.Length - escapes];
        var at = 0;
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == '\\') i++;
            plain[at++] = word[i];
        }

        return plain;
    }
}
