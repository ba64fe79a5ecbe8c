namespace CaffeTop.LogParse.Reading;

/// <summary>
/// The last record prefix of a line, wherever it stands: behind a container's stamp, glued to another text, with a damaged or missing time, without its
/// letter.
/// </summary>
internal sealed class PrefixSearch(LogClock clock)
{
    private const int LongestSource = 256;

    /// <param name="from">Earlier places are not looked at.</param>
    /// <param name="start">Where the prefix begins.</param>
    public bool TryLast(ReadOnlySpan<byte> line, int from, RecordPrefix canonical, ref LineContext context, out RecordPlaces places, out int start)
    {
        var end = line.Length - 5;
        while (end > from)
        {
            var i = line[from..end].LastIndexOfAny("IWEF"u8);
            if (i < 0) break;
            start = from + i;
            end = start;
            if (!AreDigits(line[(start + 1)..], 4)) continue;
            if (canonical.TryRead(line, start, ref context, out places)) return true;
            if (TryLoose(line, start + 1, start > from && char.IsAsciiLetterOrDigit((char)line[start - 1]), ref context, out places))
            {
                context.Severity = (char)line[start];
                return true;
            }
        }

        // "0918 02:05:55.594841  5721 net.cpp:125] ": the letter is lost.
        start = from;
        places = default;
        if (from > 0 || !AreDigits(line, 4) || !TryLoose(line, 0, true, ref context, out places)) return false;
        context.Severity = 'I';
        return true;
    }

    /// <summary>From the date on: a time of any precision or none, a thread or none, a source or dots, a closing bracket.</summary>
    private bool TryLoose(ReadOnlySpan<byte> line, int at, bool needsTime, ref LineContext context, out RecordPlaces places)
    {
        places = default;
        var i = at;
        while (i < line.Length && char.IsAsciiDigit((char)line[i])) i++;
        var digits = i - at;
        if (digits is not (4 or 8) || i >= line.Length || line[i] != ' ') return false;
        var date = line.Slice(at, digits);
        SkipBlanks(line, ref i);
        var hasTime = TryTime(line, ref i, out var time);
        if (needsTime && !hasTime) return false;
        SkipBlanks(line, ref i);
        var before = i;
        if (!NumberReader.TryLong(line, ref i, out var thread) || i >= line.Length || line[i] != ' ') (i, thread) = (before, 0);
        SkipBlanks(line, ref i);
        var length = line[i..Math.Min(line.Length, i + LongestSource)].IndexOf((byte)']');
        if (length < 0 || !IsSource(line.Slice(i, length))) return false;
        if (hasTime)
        {
            var midnight = digits == 4 ? clock.Day(Two(date, 0), Two(date, 2), time) : clock.Day((Two(date, 0) * 100) + Two(date, 2), Two(date, 4), Two(date, 6), time);
            if (midnight < 0) return false;
            context.Ticks = midnight + time;
        }

        context.ThreadId = thread;
        places.SourceStart = i;
        places.SourceLength = length;
        places.TextStart = i + length + 1;
        if (places.TextStart < line.Length && line[places.TextStart] == ' ') places.TextStart++;
        return true;
    }

    /// <summary><c>09:03:32.09</c>: any number of digits behind the point.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, ref int at, out long ticks)
    {
        ticks = 0;
        var i = at;
        if (i + 8 > text.Length || text[i + 2] != ':' || text[i + 5] != ':') return false;
        if (!AreDigits(text[i..], 2) || !AreDigits(text[(i + 3)..], 2) || !AreDigits(text[(i + 6)..], 2)) return false;
        var (hour, minute, second) = (Two(text, i), Two(text, i + 3), Two(text, i + 6));
        if (hour > 23 || minute > 59 || second > 60) return false;
        ticks = ((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond;
        i += 8;
        if (i < text.Length && text[i] is (byte)'.' or (byte)',')
        {
            i++;
            for (var unit = TimeSpan.TicksPerSecond / 10; i < text.Length && char.IsAsciiDigit((char)text[i]); i++, unit /= 10) ticks += (text[i] - '0') * unit;
        }

        at = i;
        return true;
    }

    public static bool AreDigits(ReadOnlySpan<byte> text, int count) => text.Length >= count && text[..count].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    public static int Two(ReadOnlySpan<byte> text, int at) => ((text[at] - '0') * 10) + (text[at + 1] - '0');

    // "net.cpp:424", "..." of documents.
    private static bool IsSource(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("..."u8)) return true;
        if (text.Length < 3 || text.IndexOf((byte)' ') >= 0 || !char.IsAsciiDigit((char)text[^1])) return false;
        return text.IndexOf((byte)':') > 0;
    }

    private static void SkipBlanks(ReadOnlySpan<byte> line, ref int at)
    {
        while (at < line.Length && line[at] == ' ') at++;
    }
}
