namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Reads the text of a <see cref="LogMessage.LayerTimes"/> layer by layer, without allocating; spans lie in the text. It stops at the first thing
/// that is not as the program writes it.
/// </summary>
public ref struct LayerTimesReader(ReadOnlySpan<byte> text)
{
    private OwnBytes _words = new(text);
    private bool _isFirst = true;

    /// <summary>Everything was read, and all of it was right.</summary>
    public readonly bool IsWhole => _words.IsAtEnd && !_isFirst;

    /// <summary>The next layer and its milliseconds; false where none follows.</summary>
    public bool TryNext(out ReadOnlySpan<byte> layer, out double forward, out double backward)
    {
        layer = default;
        forward = backward = 0;
        if (!_words.IsRight || (!_isFirst && !_words.Try(", "u8))) return false;
        _isFirst = false;
        layer = _words.Word(" "u8);
        forward = _words.Real();
        _words.Skip("/"u8);
        backward = _words.Real();
        return _words.IsRight;
    }
}
