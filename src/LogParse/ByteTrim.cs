namespace CaffeTop.LogParse;

/// <summary>
/// Trimming and searching of bytes under the names of the run-time's generic methods, before which they go in this namespace: those cannot be
/// compiled ahead of time for bytes, and compiling them takes a short command longer than a short log.
/// </summary>
internal static class ByteTrim
{
    public static ReadOnlySpan<byte> TrimStart(this ReadOnlySpan<byte> text, byte of)
    {
        var at = 0;
        while ((uint)at < (uint)text.Length && text[at] == of) at++;
        return text[at..];
    }

    public static ReadOnlySpan<byte> TrimEnd(this ReadOnlySpan<byte> text, byte of)
    {
        var end = text.Length;
        while (end > 0 && text[end - 1] == of) end--;
        return text[..end];
    }

    public static ReadOnlySpan<byte> Trim(this ReadOnlySpan<byte> text, byte of) => TrimEnd(TrimStart(text, of), of);

    /// <param name="of">Some few bytes.</param>
    public static ReadOnlySpan<byte> TrimStart(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> of)
    {
        var at = 0;
        while ((uint)at < (uint)text.Length && of.IndexOf(text[at]) >= 0) at++;
        return text[at..];
    }

    /// <inheritdoc cref="TrimStart(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static ReadOnlySpan<byte> TrimEnd(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> of)
    {
        var end = text.Length;
        while (end > 0 && of.IndexOf(text[end - 1]) >= 0) end--;
        return text[..end];
    }

    /// <inheritdoc cref="TrimStart(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static ReadOnlySpan<byte> Trim(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> of) => TrimEnd(TrimStart(text, of), of);

    public static bool Contains(this ReadOnlySpan<byte> text, byte one) => text.IndexOf(one) >= 0;

    /// <summary>The last place of one of four bytes, or −1.</summary>
    public static int LastIndexOfAny(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> four)
    {
        var (a, b, c, d) = (four[0], four[1], four[2], four[3]);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            var one = text[i];
            if (one == a || one == b || one == c || one == d) return i;
        }

        return -1;
    }

    public static int IndexOfAnyExceptInRange(this ReadOnlySpan<byte> text, byte low, byte high)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < low || text[i] > high) return i;
        }

        return -1;
    }
}
