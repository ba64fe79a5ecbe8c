using System.Text;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Screens.Views;

/// <summary>Finds lines in a log's text by offset, reading no more than the pieces it needs.</summary>
internal sealed class LogLines
{
    private const int Piece = 64 << 10;
    private const int LongestShown = 8 << 10;

    private readonly byte[] _piece = new byte[Piece];
    private readonly byte[] _line = new byte[LongestShown];

    /// <summary>The offset of the line after the one at <paramref name="offset"/>; the text's end where there is none.</summary>
    public long Next(ILogText text, long offset)
    {
        while (true)
        {
            var count = text.Read(offset, _piece);
            if (count == 0) return text.End;
            var end = _piece.AsSpan(0, count).IndexOf((byte)'\n');
            if (end >= 0) return offset + end + 1;
            offset += count;
        }
    }

    /// <summary>The offset of the line before the one that begins at <paramref name="offset"/>.</summary>
    public long Previous(ILogText text, long offset)
    {
        var end = Math.Max(text.Start, offset - 1);
        while (end > text.Start)
        {
            var from = Math.Max(text.Start, end - Piece);
            var count = text.Read(from, _piece.AsSpan(0, (int)(end - from)));
            if (count == 0) return text.Start;
            var feed = _piece.AsSpan(0, count).LastIndexOf((byte)'\n');
            if (feed >= 0) return from + feed + 1;
            end = from;
        }

        return text.Start;
    }

    /// <summary>The line's text without its line feed; the beginning of one that is longer than a screen can show.</summary>
    public string Line(ILogText text, long offset)
    {
        var count = text.Read(offset, _line);
        var bytes = _line.AsSpan(0, count);
        var end = bytes.IndexOf((byte)'\n');
        if (end >= 0) bytes = bytes[..end];
        return Encoding.UTF8.GetString(bytes.TrimEnd((byte)'\r'));
    }

    /// <summary>The line with a text at or after (direction 1) or before an offset; −1: none. Letters of a pattern in small letters fit capitals too.</summary>
    public long Find(ILogText text, ReadOnlySpan<byte> pattern, long offset, int direction)
    {
        var anyCase = true;
        foreach (var letter in pattern) anyCase &= letter is not (>= (byte)'A' and <= (byte)'Z');
        var found = direction > 0 ? FindBelow(text, pattern, offset, anyCase) : FindAbove(text, pattern, offset, anyCase);
        return found < 0 ? -1 : LineStart(text, found);
    }

    /// <summary>Where the line that holds an offset begins.</summary>
    public long LineStart(ILogText text, long offset) => offset <= text.Start ? text.Start : Previous(text, offset + 1);

    private long FindBelow(ILogText text, ReadOnlySpan<byte> pattern, long offset, bool anyCase)
    {
        while (true)
        {
            var count = text.Read(offset, _piece);
            if (count < pattern.Length) return -1;
            var at = IndexOf(_piece.AsSpan(0, count), pattern, anyCase);
            if (at >= 0) return offset + at;
            offset += count - pattern.Length + 1;
        }
    }

    private long FindAbove(ILogText text, ReadOnlySpan<byte> pattern, long offset, bool anyCase)
    {
        var end = offset;
        while (end > text.Start)
        {
            var from = Math.Max(text.Start, end - Piece);
            var bytes = _piece.AsSpan(0, text.Read(from, _piece.AsSpan(0, (int)(end - from))));
            var found = -1;
            for (int at; bytes.Length > found + 1 && (at = IndexOf(bytes[(found + 1)..], pattern, anyCase)) >= 0;) found += at + 1;
            if (found >= 0) return from + found;
            if (from == text.Start) return -1;
            end = from + pattern.Length - 1;
        }

        return -1;
    }

    private static int IndexOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> pattern, bool anyCase)
    {
        if (!anyCase) return bytes.IndexOf(pattern);
        var low = pattern[0];
        var high = low is >= (byte)'a' and <= (byte)'z' ? (byte)(low - 32) : low;
        for (var from = 0; from + pattern.Length <= bytes.Length;)
        {
            var at = bytes[from..].IndexOfAny(low, high);
            if (at < 0 || from + at + pattern.Length > bytes.Length) return -1;
            from += at;
            if (Ascii.EqualsIgnoreCase(bytes.Slice(from, pattern.Length), pattern) || bytes.Slice(from, pattern.Length).SequenceEqual(pattern)) return from;
            from++;
        }

        return -1;
    }
}
