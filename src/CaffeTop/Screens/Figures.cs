using System.Globalization;

namespace CaffeTop.Screens;

/// <summary>Numbers as the screen shows them, written into a span that the caller brings, so that a frame allocates nothing.</summary>
internal static class Figures
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>Four digits that count: <c>0.9494</c>, <c>87.34</c>, <c>3.97e-4</c>, <c>nan</c>; what is only residue of 0 is 0.</summary>
    public static ReadOnlySpan<char> Value(Span<char> into, double value)
    {
        var size = Math.Abs(value);
        int length;
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (size < 1e-15) return "0";
        if (size < 1e-3) return Exponent(into, value, 2);
        if (size < 10) value.TryFormat(into, out length, "0.####", Plain);
        else if (size < 100) value.TryFormat(into, out length, "0.##", Plain);
        else if (size < 10_000) value.TryFormat(into, out length, "0.#", Plain);
        else if (size < 1e7) value.TryFormat(into, out length, "#,##0", Plain);
        else return Exponent(into, value, 2);
        return into[..length];
    }

    /// <summary>As short as it can be told: <c>1e-4</c>, <c>0.01</c>, <c>2.5e-5</c>.</summary>
    public static ReadOnlySpan<char> Rate(Span<char> into, double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (value == 0) return "0";
        var size = Math.Abs(value);
        if (size < 1e-3 || size >= 1e5) return Exponent(into, value, 3);
        value.TryFormat(into, out var length, "0.#####", Plain);
        return into[..length];
    }

    /// <summary><c>230,000</c>.</summary>
    public static ReadOnlySpan<char> Count(Span<char> into, long value)
    {
        value.TryFormat(into, out var length, "#,##0", Plain);
        return into[..length];
    }

    /// <summary><c>450k</c>, <c>1.2M</c>.</summary>
    public static ReadOnlySpan<char> Short(Span<char> into, double value)
    {
        var size = Math.Abs(value);
        int length;
        if (size < 1000) value.TryFormat(into, out length, "0.##", Plain);
        else if (size < 1e6) (value / 1e3).TryFormat(into, out length, size < 1e4 ? "0.##k" : "0.#k", Plain);
        else if (size < 1e9) (value / 1e6).TryFormat(into, out length, "0.##M", Plain);
        else (value / 1e9).TryFormat(into, out length, "0.##G", Plain);
        return into[..length];
    }

    /// <summary><c>2:14:05</c>, <c>4:05</c>, <c>3 d 04:10</c>.</summary>
    public static ReadOnlySpan<char> Duration(Span<char> into, double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || seconds > 1e9) return "?";
        var time = TimeSpan.FromSeconds(Math.Floor(seconds));
        var length = 0;
        if (time.TotalDays >= 1) into.TryWrite(Plain, $"{(int)time.TotalDays} d {time.Hours:00}:{time.Minutes:00}", out length);
        else if (time.TotalHours >= 1) into.TryWrite(Plain, $"{time.Hours}:{time.Minutes:00}:{time.Seconds:00}", out length);
        else into.TryWrite(Plain, $"{time.Minutes}:{time.Seconds:00}", out length);
        return into[..length];
    }

    /// <summary>In words: <c>3 m</c>, <c>2 h 5 m</c>, <c>40 s</c>.</summary>
    public static ReadOnlySpan<char> Ago(Span<char> into, double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e9));
        var length = 0;
        if (time.TotalDays >= 2) into.TryWrite(Plain, $"{(int)time.TotalDays} d", out length);
        else if (time.TotalHours >= 1) into.TryWrite(Plain, $"{(int)time.TotalHours} h {time.Minutes} m", out length);
        else if (time.TotalMinutes >= 1) into.TryWrite(Plain, $"{time.Minutes} m", out length);
        else into.TryWrite(Plain, $"{time.Seconds} s", out length);
        return into[..length];
    }

    /// <summary><c>12 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => string.Create(Plain, $"{bytes} B"),
        < 10_000_000 => string.Create(Plain, $"{bytes / 1e3:0} kB"),
        < 10_000_000_000 => string.Create(Plain, $"{bytes / 1e6:0} MB"),
        _ => string.Create(Plain, $"{bytes / 1e9:0.0} GB"),
    };

    // 3.97e-4: the shortest exponent, and no zeros at the mantissa's end.
    private static ReadOnlySpan<char> Exponent(Span<char> into, double value, int digits)
    {
        value.TryFormat(into, out var length, digits == 2 ? "0.##e0" : "0.###e0", Plain);
        return into[..length];
    }
}
