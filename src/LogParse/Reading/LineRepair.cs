namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Undoes what ways of copying do to a line: zeros, colour codes, backslashes before asterisks, and the runs of blanks that a terminal's width leaves in the
/// middle of names and numbers.
/// </summary>
internal sealed class LineRepair
{
    private const byte Escape = 0x1b;
    private const int MostRuns = 4;
    private byte[] _clean = [];
    private byte[] _joined = [];
    private byte[] _whole = [];
    private int _length;

    /// <summary>How many readings <see cref="Text"/> has: two for each run of blanks.</summary>
    public int Choices { get; private set; }

    public static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line.TrimEnd((byte)'\r');

    /// <summary>The line without zeros, valid until the next such line.</summary>
    public ReadOnlySpan<byte> WithoutZeros(ReadOnlySpan<byte> line)
    {
        if (_whole.Length < line.Length) _whole = new byte[Math.Max(1024, line.Length)];
        var length = 0;
        foreach (var b in line)
        {
            if (b != 0) _whole[length++] = b;
        }

        return _whole.AsSpan(0, length);
    }

    /// <summary>Takes the marks out of a text and finds its runs of blanks; false where it has neither.</summary>
    public bool TryClean(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(Escape, (byte)0, (byte)'\\') < 0 && text.IndexOf("        "u8) < 0) return false;
        if (_clean.Length < text.Length) _clean = new byte[Math.Max(1024, text.Length)];
        _length = 0;
        var blanks = 0;
        var runs = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == Escape)
            {
                i = EndOfSequence(text, i);
                continue;
            }

            if (b == '\\' && i + 1 < text.Length && text[i + 1] is (byte)'*' or (byte)'_' or (byte)'[' or (byte)']' or (byte)'#') continue;
            if (b == 0 || (b == ' ' && _length == 0)) continue;
            blanks = b == ' ' ? blanks + 1 : 0;
            if (blanks == OutputLine.WrappedBlanks) runs++;
            _clean[_length++] = b;
        }

        Choices = 1 << Math.Min(runs, MostRuns);
        return true;
    }

    /// <summary>The text cleaned last, with nothing for a run of blanks, or one blank where <paramref name="choice"/> has the run's bit.</summary>
    public ReadOnlySpan<byte> Text(int choice)
    {
        if (Choices == 1) return _clean.AsSpan(0, _length);
        if (_joined.Length < _length) _joined = new byte[_clean.Length];
        var length = 0;
        for (var i = 0; i < _length;)
        {
            var end = i;
            while (end < _length && _clean[end] == ' ') end++;
            var kept = end - i;
            if (kept >= OutputLine.WrappedBlanks)
            {
                kept = choice & 1;
                choice >>= 1;
            }

            _joined.AsSpan(length, kept).Fill((byte)' ');
            length += kept;
            i = end;
            if (i < _length) _joined[length++] = _clean[i++];
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
