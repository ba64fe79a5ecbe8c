using System.Globalization;

namespace CaffeTop.Summary;

/// <summary>Numbers and times as people write them.</summary>
internal static class Words
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static string Count(long n) => n.ToString("N0", Plain);

    public static string Times(long n) => n == 1 ? "once" : Count(n) + " times";

    public static string Value(double value) => double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf") : value.ToString("G6", Plain).Replace("E", "e", StringComparison.Ordinal);

    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => Count(bytes) + " bytes",
        < 10_000_000 => (bytes / 1e3).ToString("N0", Plain) + " kB",
        < 10_000_000_000 => (bytes / 1e6).ToString("N0", Plain) + " MB",
        _ => (bytes / 1e9).ToString("N0", Plain) + " GB",
    };

    public static string Rate(double perSecond) => perSecond switch
    {
        >= 100 => perSecond.ToString("N0", Plain) + " it/s",
        >= 0.1 => perSecond.ToString("G3", Plain) + " it/s",
        _ => Duration(TimeSpan.FromSeconds(Math.Min(1 / perSecond, 1e9))) + "/it",
    };

    public static string Duration(TimeSpan time)
    {
        if (time.TotalSeconds < 1) return time.TotalMilliseconds.ToString("G3", Plain) + " ms";
        if (time.TotalSeconds < 100) return time.TotalSeconds.ToString("G3", Plain) + " s";
        if (time.TotalHours < 1) return string.Create(Plain, $"{time.Minutes} m {time.Seconds:00} s");
        if (time.TotalDays < 1) return string.Create(Plain, $"{time.Hours} h {time.Minutes:00} m");
        return string.Create(Plain, $"{(long)time.TotalDays} d {time.Hours:00} h");
    }

    /// <summary>A stamp; without a year where the log tells none.</summary>
    public static string Stamp(DateTime time, bool withYear) => time.ToString(withYear ? "yyyy-MM-dd HH:mm:ss" : "d MMM HH:mm:ss", Plain);
}
