using System.Buffers.Binary;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// The canonical beginning of a record, <c>I0723 08:38:56.772249 29191 solver.cpp:272] </c> or with a year <c>I20261121 …</c>, at fixed places. The date and the time down to
/// ten seconds are compared with those of the line before as numbers, so that nearly every line costs two comparisons and eight digits at once.
/// </summary>
internal sealed class RecordPrefix(LogClock clock)
{
    private const int ShortestPrefix = 28;
    private const ulong DigitAndPoint = 0x3030303030302E30;
    private const ulong AboveNine = 0x7676767676767F76;
    private const ulong HighBits = 0x8080808080808080;

    private ulong _date;
    private uint _minute;
    private uint _year;
    private long _tenSeconds;

    public void Reset() => _date = 0;

    /// <summary>False where the line does not begin so; what it says otherwise goes into <paramref name="context"/>.</summary>
    public bool TryRead(ReadOnlySpan<byte> line, int at, ref LineContext context, out RecordPlaces places)
    {
        places = default;
        if (line.Length - at < ShortestPrefix) return false;
        var severity = line[at];
        if (severity != 'I' && severity != 'W' && severity != 'E' && severity != 'F') return false;
        uint year = 0;
        var i = at + 1;
        if (line[i + 4] != ' ')
        {
            if (line[i + 8] != ' ') return false;
            year = BinaryPrimitives.ReadUInt32LittleEndian(line[i..]);
            i += 4;
        }

        var rest = line[i..];
        if (rest.Length < ShortestPrefix - 5) return false;
        var date = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        var minute = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
        if ((date != _date || minute != _minute || year != _year) && !TryTenSeconds(rest, date, minute, year)) return false;

        // "6.772249": one digit, the point, six digits.
        var second = BinaryPrimitives.ReadUInt64LittleEndian(rest[12..]) - DigitAndPoint;
        if ((((second + AboveNine) | second) & HighBits) != 0 || rest[20] != ' ') return false;
        var whole = second & 0xFF;
        var pairs = (second * 10) + (second >> 8);
        var digits = (((pairs & 0x000000FF000000FF) * 0x000F424000000064) + (((pairs >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        var ticks = _tenSeconds + (((long)(uint)digits - ((long)whole * 9_000_000)) * TimeSpan.TicksPerMicrosecond);

        var p = 21;
        while (p < rest.Length && rest[p] == ' ') p++;
        long thread = 0;
        var first = p;
        while (p < rest.Length && (uint)(rest[p] - '0') <= 9) thread = (thread * 10) + (rest[p++] - '0');
        if (p == first || p >= rest.Length || rest[p] != ' ') return false;
        p++;
        var length = rest[p..].IndexOf((byte)']');
        if (length < 3 || (uint)(rest[p + length - 1] - '0') > 9) return false;
        context.Ticks = ticks;
        context.Severity = (char)severity;
        context.ThreadId = thread;
        clock.Saw(ticks);
        places.SourceStart = i + p;
        places.SourceLength = length;
        p += length + 1;
        if (p < rest.Length && rest[p] == ' ') p++;
        places.TextStart = i + p;
        return true;
    }

    private bool TryTenSeconds(ReadOnlySpan<byte> rest, ulong date, uint minute, uint year)
    {
        // "0723 08:38:5"
        if (rest[7] != ':' || rest[10] != ':') return false;
        var (month, day, hour, min) = (Two(rest), Two(rest[2..]), Two(rest[5..]), Two(rest[8..]));
        var ten = (uint)(rest[11] - '0');
        if (month > 12 || day > 31 || hour > 23 || min > 59 || ten > 6) return false;
        var time = (((hour * 60) + min) * 60 * TimeSpan.TicksPerSecond) + (ten * 10 * TimeSpan.TicksPerSecond);
        long midnight;
        if (year == 0)
        {
            midnight = clock.Day((int)month, (int)day, time);
        }
        else
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(four, year);
            if (Two(four) > 99 || Two(four[2..]) > 99) return false;
            midnight = clock.Day((int)((Two(four) * 100) + Two(four[2..])), (int)month, (int)day, time);
        }

        if (midnight < 0) return false;
        (_date, _minute, _year, _tenSeconds) = (date, minute, year, midnight + time);
        return true;
    }

    /// <summary>Two digits, or more than 99.</summary>
    private static long Two(ReadOnlySpan<byte> text)
    {
        var (tens, ones) = ((uint)(text[0] - '0'), (uint)(text[1] - '0'));
        return tens > 9 || ones > 9 ? 1000 : (tens * 10) + ones;
    }
}

/// <summary>Where the parts of a record's first line stand in it.</summary>
internal struct RecordPlaces
{
    public int SourceStart;
    public int SourceLength;
    public int TextStart;
}
