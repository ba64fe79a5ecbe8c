namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Prefixes of loggers that are not glog: <c>1508138445  INFO: src/caffe/solver.cpp : line 218 : </c>, DeepDetect's <c>INFO - 12:53:03 - </c>, and a plain stamp
/// <c>[2017-11-14 10:09:07.123] [caffe] [info] </c>.
/// </summary>
internal static class OtherPrefix
{
    public static bool TryRead(ReadOnlySpan<byte> line, int from, LogClock clock, ref LineContext context, out RecordPlaces places)
    {
        places = default;
        var rest = line[from..];
        if (rest.Length < 12) return false;
        int start;
        if (char.IsAsciiDigit((char)rest[0]) && TrySeconds(rest, clock, ref context, out start, out var source, out var sourceLength))
        {
            places.SourceStart = from + source;
            places.SourceLength = sourceLength;
        }
        else if (!TryLevel(rest, clock, ref context, out start) && !TryStamp(rest, clock, ref context, out start))
        {
            return false;
        }

        places.TextStart = from + start;
        return true;
    }

    // Seconds since 1970, a level, a path, a line: all between blanks and colons.
    private static bool TrySeconds(ReadOnlySpan<byte> text, LogClock clock, ref LineContext context, out int start, out int source, out int sourceLength)
    {
        start = source = sourceLength = 0;
        var at = 0;
        if (!NumberReader.TryLong(text, ref at, out var seconds) || at is < 9 or > 10 || text[at] != ' ') return false;
        while (at < text.Length && text[at] == ' ') at++;
        var level = text[at..].IndexOf(": "u8);
        if (level is < 3 or > 8 || !TrySeverity(text.Slice(at, level), out var severity)) return false;
        source = at + level + 2;
        sourceLength = text[source..].IndexOf(" : line "u8);
        if (sourceLength < 0) return false;
        at = source + sourceLength + 8;
        if (!NumberReader.TryLong(text, ref at, out _) || !text[at..].StartsWith(" : "u8)) return false;
        start = at + 3;
        var time = DateTime.UnixEpoch.AddSeconds(seconds);
        clock.Day(time.Year, time.Month, time.Day, time.TimeOfDay.Ticks);
        context.Ticks = time.Ticks;
        context.Severity = severity;
        return true;
    }

    private static bool TryLevel(ReadOnlySpan<byte> text, LogClock clock, ref LineContext context, out int start)
    {
        start = 0;
        var dash = text.IndexOf(" - "u8);
        if (dash is < 3 or > 8 || !TrySeverity(text[..dash], out var severity)) return false;
        var at = dash + 3;
        if (!PrefixSearch.TryTime(text, ref at, out var time) || !text[at..].StartsWith(" - "u8)) return false;
        start = at + 3;
        context.Ticks = clock.Day(time) + time;
        context.Severity = severity;
        return true;
    }

    private static bool TryStamp(ReadOnlySpan<byte> text, LogClock clock, ref LineContext context, out int start)
    {
        start = 0;
        if (!OuterStamp.TryRead(text, out var year, out var month, out var day, out var time, out var at)) return false;
        var midnight = clock.Day(year, month, day, time);
        if (midnight < 0) return false;
        var severity = 'I';
        while (at < text.Length)
        {
            while (at < text.Length && text[at] == ' ') at++;
            if (at >= text.Length || text[at] != '[') break;
            var close = text[at..].IndexOf((byte)']');
            if (close is < 2 or > 32) break;
            var word = text.Slice(at + 1, close - 1).TrimEnd((byte)' ');
            if (TrySeverity(word, out var found)) severity = found;
            else if (word.StartsWith("Forward"u8) || word.StartsWith("Backward"u8) || word.StartsWith("Update"u8) || char.IsAsciiDigit((char)word[0]) && word.Length < 5) break;
            at += close + 1;
        }

        start = at;
        context.Ticks = midnight + time;
        context.Severity = severity;
        return true;
    }

    private static bool TrySeverity(ReadOnlySpan<byte> word, out char severity)
    {
        severity = Is(word, "info"u8) || Is(word, "debug"u8) ? 'I'
            : Is(word, "warning"u8) || Is(word, "warn"u8) ? 'W'
            : Is(word, "error"u8) ? 'E'
            : Is(word, "fatal"u8) || Is(word, "critical"u8) ? 'F' : '\0';
        return severity != '\0';
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower)
    {
        if (word.Length != lower.Length) return false;
        for (var i = 0; i < word.Length; i++)
        {
            if ((word[i] | 0x20) != lower[i]) return false;
        }

        return true;
    }
}
