using System.Globalization;

namespace CaffeTop.Export;

/// <summary>Numbers as programs read them: the shortest text that gives the same float, <c>nan</c>, <c>inf</c>, <c>-inf</c>.</summary>
internal static class NumberSpelling
{
    public static string Of(float value) =>
        float.IsNaN(value) ? "nan" : float.IsInfinity(value) ? (value > 0 ? "inf" : "-inf") : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Seconds to the microsecond; empty where unknown.</summary>
    public static string OfSeconds(double seconds) => double.IsFinite(seconds) ? seconds.ToString("0.######", CultureInfo.InvariantCulture) : "";

    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);
}
