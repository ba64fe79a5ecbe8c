using System.Globalization;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Numbers as protobuf's C++ text format and a C++ stream print them: six significant digits as <c>%.6g</c> does where those read back as the
/// same float, else nine (google/protobuf/io/strtod.cc, SimpleFtoa); fifteen or seventeen for a double.
/// </summary>
public static class FloatText
{
    public static string Format(float value)
    {
        if (!float.IsFinite(value)) return Special(value);
        var text = General(value, 6);
        return float.Parse(text, CultureInfo.InvariantCulture) == value ? text : General(value, 9);
    }

    public static string Format(double value)
    {
        if (!double.IsFinite(value)) return Special(value);
        var text = General(value, 15);
        return double.Parse(text, CultureInfo.InvariantCulture) == value ? text : General(value, 17);
    }

    /// <summary>What C's <c>%.{digits}g</c> prints: trailing zeros left away, an exponent below 1e-4 and from 10^digits on.</summary>
    public static string General(double value, int digits)
    {
        if (!double.IsFinite(value)) return Special(value);
        var scientific = value.ToString("E" + (digits - 1), CultureInfo.InvariantCulture);
        var split = scientific.IndexOf('E');
        var exponent = int.Parse(scientific.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= digits)
        {
            var mantissa = Trim(scientific[..split]);
            return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        var negative = scientific[0] == '-';
        var figures = scientific[(negative ? 1 : 0)..split].Replace(".", "", StringComparison.Ordinal);
        var fixedPoint = exponent < 0
            ? "0." + new string('0', -exponent - 1) + figures
            : exponent + 1 >= figures.Length ? figures : figures[..(exponent + 1)] + "." + figures[(exponent + 1)..];
        return (negative ? "-" : "") + Trim(fixedPoint);
    }

    private static string Trim(string text) => text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Special(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
