using System.Globalization;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Doctor;

/// <summary>Names, numbers and lists as they stand in a finding's sentences.</summary>
internal static class Words
{
    private const int MostListed = 12;

    /// <summary>A name from a file, cleaned and not too long.</summary>
    public static string Name(string name) => SafeText.Clean(name, 100);

    /// <summary>Five digits: <c>0.01</c>, <c>5.6348</c>, <c>1.4885E+13</c>.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "infinite" : double.IsNegativeInfinity(value)
        ? "−infinite"
        : (Math.Abs(value) is >= 1e-4 and < 1e7 or 0 ? Math.Round((decimal)value, Digits(value)).ToString("0.##########", CultureInfo.InvariantCulture)
            : value.ToString("0.####e-0", CultureInfo.InvariantCulture));

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 record</c>, <c>5 records</c>.</summary>
    public static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    public static string Percent(double share) => (share * 100).ToString(share is > 0 and < 0.01 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + " %";

    public static string Size(Shape shape) => string.Join('×', shape.Dims.ToArray());

    /// <summary><c>a, b and c</c>; a long list is cut: <c>a, b, … and 20 more</c>.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        var shown = names.Take(names.Count > MostListed ? MostListed - 2 : MostListed).Select(Name).ToList();
        if (shown.Count < names.Count) return $"{string.Join(", ", shown)} and {names.Count - shown.Count} more";
        return shown.Count < 2 ? string.Concat(shown) : $"{string.Join(", ", shown.Take(shown.Count - 1))} and {shown[^1]}";
    }

    private static int Digits(double value) => value == 0 ? 0 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 10);
}
