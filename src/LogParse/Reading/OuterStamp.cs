namespace CaffeTop.LogParse.Reading;

/// <summary>A stamp with a year at the start of a line, before a record or instead of its prefix: <c>2018-06-24 13:45:30 PST</c>, <c>[2017-11-14 10:09:07.123]</c>.</summary>
internal static class OuterStamp
{
    public static void Hint(ReadOnlySpan<byte> line, LogClock clock)
    {
        if (TryRead(line, out var year, out _, out _, out _, out _)) clock.Hint(year, YearSource.OuterStamp);
    }

    /// <param name="length">Of the stamp, with its brackets, fraction and zone, without blanks behind.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out int year, out int month, out int day, out long time, out int length)
    {
        year = month = day = length = 0;
        time = 0;
        var at = 0;
        while (at < line.Length && line[at] is (byte)' ' or (byte)'[') at++;
        if (line.Length - at < 19 || !PrefixSearch.AreDigits(line[at..], 4) || line[at + 4] is not ((byte)'-' or (byte)'/')) return false;
        if (!PrefixSearch.AreDigits(line[(at + 5)..], 2) || !PrefixSearch.AreDigits(line[(at + 8)..], 2) || line[at + 10] is not ((byte)' ' or (byte)'T')) return false;
        year = (PrefixSearch.Two(line, at) * 100) + PrefixSearch.Two(line, at + 2);
        month = PrefixSearch.Two(line, at + 5);
        day = PrefixSearch.Two(line, at + 8);
        at += 11;
        if (!PrefixSearch.TryTime(line, ref at, out time)) return false;
        if (at < line.Length && line[at] is (byte)'Z' or (byte)']') at++;
        length = at;
        return month is >= 1 and <= 12 && day >= 1 && year is >= 2000 and <= 2999;
    }
}
