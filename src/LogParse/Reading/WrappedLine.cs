namespace CaffeTop.LogParse.Reading;

/// <summary>
/// A statement that its line does not finish: it may go on in the next line, as texts do that were copied from a narrow terminal or a page. It is kept until the next
/// line tells.
/// </summary>
internal sealed class WrappedLine
{
    private const int Longest = 512;
    private readonly byte[] _text = new byte[2 * Longest];
    private readonly byte[] _source = new byte[Longest];
    private LineContext _line;
    private int _length;
    private int _sourceLength;

    public bool IsHeld => _length > 0;

    public ref readonly LineContext Line => ref _line;

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    public ReadOnlySpan<byte> Source => _source.AsSpan(0, _sourceLength);

    public void Drop() => _length = 0;

    /// <summary>False where the text is no beginning of a statement.</summary>
    public bool TryHold(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
    {
        if (text.Length > Longest || source.Length > Longest || !IsBeginning(text.TrimStart(" \t"u8))) return false;
        _line = line;
        source.CopyTo(_source);
        text.CopyTo(_text);
        (_length, _sourceLength) = (text.Length, source.Length);
        return true;
    }

    /// <summary>The text with the next line behind it, with or without a blank between them; false where that line cannot be its rest.</summary>
    public bool TryJoin(ReadOnlySpan<byte> next, bool withBlank, out ReadOnlySpan<byte> joined)
    {
        joined = default;
        next = next.Trim(" \t\r"u8);
        if (next.IsEmpty || next.Length >= Longest || next.IndexOf((byte)']') >= 0 || IsBeginning(next)) return false;
        var length = _length;
        while (length > 0 && _text[length - 1] is (byte)' ' or (byte)'\r') length--;
        if (withBlank) _text[length++] = (byte)' ';
        next.CopyTo(_text.AsSpan(length));
        joined = _text.AsSpan(0, length + next.Length);
        return true;
    }

    private static bool IsBeginning(ReadOnlySpan<byte> text) =>
        text.StartsWith("Iteration "u8)
        || text.StartsWith("Train net output #"u8)
        || text.StartsWith("Test net output #"u8)
        || text.StartsWith("Test score #"u8)
        || text.StartsWith("Test loss:"u8)
        || text.StartsWith("[Forward] Layer "u8)
        || text.StartsWith("[Backward] "u8);
}
