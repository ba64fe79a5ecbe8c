using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Numbers as C++ streams print them (six significant digits, perhaps an exponent) and as other run-times spell what is no number: nan, -nan,
/// nan(ind), inf, 1.#QNAN, -1.#IND, 1.#INF00. The value is that of <see cref="double.Parse(string)"/>: where the digits fit 53 bits and the power of
/// ten is exact, one division gives it; the rest goes to the run-time.
/// </summary>
internal static class NumberReader
{
    private const int Window = 16;
    private const ulong Zeros = 0x3030303030303030;
    private const int MostExactDigits = 15;
    private static readonly double PositiveNaN = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);
    private const int GreatestExactPower = 22;
    private const int LongestPayload = 32;

    private static ReadOnlySpan<double> Powers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads a number at <paramref name="at"/> and moves behind it; false (and unmoved) where none stands.</summary>
    public static bool TryReal(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        // "12.3456", "0.0355989": sixteen bytes are looked at together, and the digits on both sides of the point become one number without a loop.
        var left = text.Length - at;
        if (left <= 0 || text.Length < Window) return TryAny(text, ref at, out value);
        var others = OthersThanDigits(text, at, left);
        var whole = BitOperations.TrailingZeroCount(others);
        if (whole is 0 or > 7 || whole >= left) return TryAny(text, ref at, out value);
        var next = text[at + whole];
        if (next == '.')
        {
            var end = BitOperations.TrailingZeroCount(others & (others - 1));
            var fraction = end - whole - 1;
            if (fraction == 0 || end > Window - 1 || (end < left && (text[at + end] | 0x20) == 'e')) return TryAny(text, ref at, out value);
            ulong digits;
            if (end <= 8)
            {
                var bytes = Eight(text, at) ^ Zeros;
                var point = whole << 3;
                digits = (bytes & ((1UL << point) - 1)) | ((bytes >> point >> 8) << point);
                digits <<= (9 - end) << 3;
            }
            else if (fraction <= 8 && text[at] == '0' && whole == 1)
            {
                digits = (Eight(text, at + 2) ^ Zeros) << ((8 - fraction) << 3);
            }
            else
            {
                return TryAny(text, ref at, out value);
            }

            value = Number(digits) / Powers[fraction];
            at += end;
            return true;
        }

        if ((next | 0x20) == 'e') return TryAny(text, ref at, out value);
        value = Number((Eight(text, at) ^ Zeros) << ((8 - whole) << 3));
        at += whole;
        return true;
    }

    /// <summary>A bit for every byte from <paramref name="at"/> on that is no digit; bytes behind the end are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OthersThanDigits(ReadOnlySpan<byte> text, int at, int left)
    {
        var window = left >= Window ? text.Slice(at, Window) : text[^Window..];
        var values = Vector128.Create(window) - Vector128.Create((byte)'0');
        var others = ~Vector128.LessThanOrEqual(values, Vector128.Create((byte)9)).ExtractMostSignificantBits();
        return left >= Window ? others : others >> (Window - left);
    }

    /// <summary>The eight bytes from <paramref name="at"/> on, the first lowest; anything behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(ReadOnlySpan<byte> text, int at)
    {
        var beyond = at + 8 - text.Length;
        return beyond <= 0 ? BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) : BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]) >> (beyond << 3);
    }

    /// <summary>Eight digits, the first in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Number(ulong digits)
    {
        digits = (digits * 10) + (digits >> 8);
        return (uint)((((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
    }

    private static bool TryAny(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        var i = at;
        var negative = false;
        if ((uint)i < (uint)text.Length && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
        ulong mantissa = 0;
        var digits = 0;
        var start = i;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
        {
            mantissa = (mantissa * 10) + (uint)(text[i++] - '0');
            digits++;
        }

        var scale = 0;
        if ((uint)i < (uint)text.Length && text[i] == '.' && digits > 0)
        {
            var point = i++;
            while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9) mantissa = (mantissa * 10) + (uint)(text[i++] - '0');
            scale = point + 1 - i;
            digits -= scale;
            if ((uint)i < (uint)text.Length && text[i] == '#' && scale == 0) return TrySpelled(text, ref at, start, negative, out value);
        }

        if (digits == 0) return TrySpelled(text, ref at, start, negative, out value);
        if ((uint)i < (uint)text.Length && (text[i] | 0x20) == 'e') i = Exponent(text, i, ref scale);
        if (digits <= MostExactDigits && scale is >= -GreatestExactPower and <= GreatestExactPower)
        {
            value = scale <= 0 ? mantissa / Powers[-scale] : mantissa * Powers[scale];
            if (negative) value = -value;
        }
        else if (!double.TryParse(text[start..i], NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }
        else if (negative)
        {
            value = -value;
        }

        at = i;
        return true;
    }

    /// <summary>Reads digits that fit an int; false (and unmoved) where there are none or too many.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, ref int at, out int value)
    {
        var i = at;
        long sum = 0;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9 && sum <= int.MaxValue) sum = (sum * 10) + (uint)(text[i++] - '0');
        value = (int)sum;
        if (i == at || sum > int.MaxValue) return false;
        at = i;
        return true;
    }

    /// <summary>Reads digits that fit a long.</summary>
    public static bool TryLong(ReadOnlySpan<byte> text, ref int at, out long value)
    {
        var i = at;
        value = 0;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9 && i - at < 18) value = (value * 10) + (uint)(text[i++] - '0');
        if (i == at) return false;
        at = i;
        return true;
    }

    private static int Exponent(ReadOnlySpan<byte> text, int e, ref int scale)
    {
        var i = e + 1;
        var negative = false;
        if ((uint)i < (uint)text.Length && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
        var first = i;
        var power = 0;
        while ((uint)i < (uint)text.Length && (uint)(text[i] - '0') <= 9)
        {
            if (power < 100_000) power = (power * 10) + (text[i] - '0');
            i++;
        }

        if (i == first) return e;
        scale += negative ? -power : power;
        return i;
    }

    private static bool TrySpelled(ReadOnlySpan<byte> text, ref int at, int start, bool negative, out double value)
    {
        // .NET's NaN has the sign set, which a log shows.
        value = PositiveNaN;
        if (start >= text.Length) return false;
        var rest = text[start..];
        int length;
        if (StartsWithWord(rest, "nan"u8))
        {
            length = 3;
            if (rest.Length > 3 && rest[3] == '(') length = Math.Max(3, rest[..Math.Min(rest.Length, LongestPayload)].IndexOf((byte)')') + 1);
        }
        else if (StartsWithWord(rest, "inf"u8))
        {
            length = StartsWithWord(rest, "infinity"u8) ? 8 : 3;
            value = double.PositiveInfinity;
        }
        else if (rest.StartsWith("∞"u8))
        {
            length = 3;
            value = double.PositiveInfinity;
        }
        else if (rest.StartsWith("1.#"u8))
        {
            length = 3;
            while (length < rest.Length && char.IsAsciiLetterOrDigit((char)rest[length])) length++;
            if (rest[length..].StartsWith("/"u8) && rest[length - 1] == 's') length--;
            if (length == 3) return false;
            if (StartsWithWord(rest[3..], "inf"u8)) value = double.PositiveInfinity;
        }
        else
        {
            return false;
        }

        // No word that begins so ("info"), but "infs/100 iters".
        var isWord = length < rest.Length && (char.IsAsciiLetterOrDigit((char)rest[length]) || rest[length] == '_');
        if (isWord && !rest[length..].StartsWith("s/"u8)) return false;
        if (negative) value = -value;
        at = start + length;
        return true;
    }

    private static bool StartsWithWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length) return false;
        for (var i = 0; i < lower.Length; i++)
        {
            if ((text[i] | 0x20) != lower[i]) return false;
        }

        return true;
    }
}
