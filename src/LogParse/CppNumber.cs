using System.Globalization;

namespace CaffeTop.LogParse;

/// <summary>
/// Numbers as a C++ <c>ostream</c> prints them by default (C's <c>%g</c> with six significant digits): <c>0.0001</c>, <c>1e-05</c>,
/// <c>2.30259</c>, <c>1e+06</c>, <c>inf</c>, <c>-nan</c>. Every number in Caffe's log has this form, so scripts expect it.
/// </summary>
public static class CppNumber
{
    /// <summary>The longest text: <c>-1.23457e-308</c>, and room to spare.</summary>
    public const int MaxLength = 24;

    private const int Digits = 6;

    /// <summary>Writes <paramref name="value"/> and returns the number of characters; <paramref name="destination"/> holds at least <see cref="MaxLength"/>.</summary>
    public static int Format(double value, Span<char> destination)
    {
        if (!double.IsFinite(value)) return Copy(Special(value), destination);
        Span<char> scientific = stackalloc char[32];
        value.TryFormat(scientific, out var length, "E5", CultureInfo.InvariantCulture);
        scientific = scientific[..length];

        var at = 0;
        if (scientific[0] == '-')
        {
            destination[at++] = '-';
            scientific = scientific[1..];
        }

        // scientific is d.dddddE±xxx, already rounded to six digits (so 999999.5 has become 1.00000E+006 and its exponent counts).
        Span<char> digits = [scientific[0], .. scientific[2..7]];
        var exponent = int.Parse(scientific[8..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        digits = digits.TrimEnd('0');
        if (digits.IsEmpty) digits = ['0'];
        return exponent is < -4 or >= Digits
            ? at + WriteScientific(digits, exponent, destination[at..])
            : at + WriteFixed(digits, exponent, destination[at..]);
    }

    /// <inheritdoc cref="Format(double, Span{char})"/>
    public static string Format(double value)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(value, text)]);
    }

    private static int WriteScientific(ReadOnlySpan<char> digits, int exponent, Span<char> destination)
    {
        var at = 0;
        destination[at++] = digits[0];
        if (digits.Length > 1)
        {
            destination[at++] = '.';
            digits[1..].CopyTo(destination[at..]);
            at += digits.Length - 1;
        }

        destination[at++] = 'e';
        destination[at++] = exponent < 0 ? '-' : '+';
        Math.Abs(exponent).TryFormat(destination[at..], out var length, "00", CultureInfo.InvariantCulture);
        return at + length;
    }

    private static int WriteFixed(ReadOnlySpan<char> digits, int exponent, Span<char> destination)
    {
        var at = 0;
        if (exponent < 0)
        {
            at += Copy("0.", destination);
            for (var zero = -1; zero > exponent; zero--) destination[at++] = '0';
            return at + Copy(digits, destination[at..]);
        }

        for (var place = 0; place <= exponent; place++) destination[at++] = place < digits.Length ? digits[place] : '0';
        if (digits.Length <= exponent + 1) return at;
        destination[at++] = '.';
        return at + Copy(digits[(exponent + 1)..], destination[at..]);
    }

    // The sign of a NaN is printed too; 0/0 has it set on x86, which is why Caffe's logs are full of "-nan".
    private static string Special(double value) =>
        double.IsNaN(value) ? double.IsNegative(value) ? "-nan" : "nan" : value < 0 ? "-inf" : "inf";

    private static int Copy(ReadOnlySpan<char> text, Span<char> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }
}
