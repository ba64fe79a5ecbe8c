namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Undoes what ways of copying do to a line: zeros, colour codes, backslashes before asterisks, and the runs of blanks that a terminal's width leaves in the
/// middle of names and numbers.
/// </summary>
internal sealed class LineRepair
{
    private const byte Escape = 0x1b;
    private byte[] _clean = [];
    private byte[] _joined = [];

    /// <summary>The text without such marks and with runs of eight blanks and more left out; false where it has none.</summary>
    public bool TryClean(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> clean)
    {
        clean = default;
        if (text.IndexOfAny(Escape, (byte)0, (byte)'\\') < 0 && text.IndexOf("        "u8) < 0) return false;
        if (_clean.Length < text.Length) _clean = new byte[Math.Max(1024, text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case Escape:
                    i = EndOfSequence(text, i);
                    break;
                case 0:
                    break;
                case (byte)'\\' when i + 1 < text.Length && text[i + 1] is (byte)'*' or (byte)'_' or (byte)'[' or (byte)']' or (byte)'#':
                    break;
                default:
                    _clean[length++] = text[i];
                    break;
            }
        }

        _trimmed = _clean.AsSpan(0, length).TrimStart((byte)' ').Length;
        _start = length - _trimmed;
        clean = WithoutRuns(_clean.AsSpan(_start, _trimmed), false);
        return true;
    }

    private int _start;
    private int _trimmed;

    /// <summary>The text cleaned last, with one blank for each run instead of none.</summary>
    public ReadOnlySpan<byte> WithSingleBlanks() => WithoutRuns(_clean.AsSpan(_start, _trimmed), true);

    private ReadOnlySpan<byte> WithoutRuns(ReadOnlySpan<byte> text, bool keepsOne)
    {
        if (_joined.Length < text.Length) _joined = new byte[Math.Max(1024, text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && text[end] == ' ') end++;
            var kept = end - i < OutputLine.WrappedBlanks ? end - i : keepsOne ? 1 : 0;
            _joined.AsSpan(length, kept).Fill((byte)' ');
            length += kept;
            i = end;
            if (i < text.Length) _joined[length++] = text[i++];
        }

        return _joined.AsSpan(0, length);
    }

    // ESC [ parameters, one final byte; another escape is two bytes long.
    private static int EndOfSequence(ReadOnlySpan<byte> text, int escape)
    {
        var i = escape + 1;
        if (i >= text.Length || text[i] != '[') return i;
        i++;
        while (i < text.Length && text[i] is >= 0x20 and < 0x40) i++;
        return i;
    }
}
