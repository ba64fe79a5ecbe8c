using System.Globalization;

namespace CaffeTop.Terminal.Plots;

/// <summary>Numbers as a screen shows them: short, without allocation. Every method returns the number of characters written (at most 24).</summary>
public static class NumberText
{
    public const int MaxLength = 24;

    /// <summary>Four significant digits without useless zeros: <c>0.6835</c>, <c>12.3</c>, <c>1e-4</c>, <c>3.97e-4</c>, <c>4.7e30</c>.</summary>
    public static int Value(double value, Span<char> text) => Value(value, text, 4);

    public static int Value(double value, Span<char> text, int digits)
    {
        if (double.IsNaN(value)) return Copy("nan", text);
        if (double.IsInfinity(value)) return Copy(value > 0 ? "inf" : "-inf", text);
        if (value == 0) return Copy("0", text);
        var magnitude = Math.Abs(value);
        if (magnitude is >= 1e-3 and < 1e6)
        {
            var decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(magnitude)), 0, 9);
            Math.Round(value, decimals, MidpointRounding.AwayFromZero).TryFormat(text, out var fixedLength, Format(decimals), CultureInfo.InvariantCulture);
            return fixedLength;
        }

        value.TryFormat(text, out var length, digits switch { <= 1 => "0e0", 2 => "0.#e0", 3 => "0.##e0", 4 => "0.###e0", _ => "0.#####e0" }, CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>A value of an axis whose labels are <paramref name="step"/> apart: as many digits as tell neighbours apart.</summary>
    public static int Tick(double value, double step, Span<char> text)
    {
        if (!(step > 0)) return Value(value, text, 3);
        if (Math.Abs(value) < step / 2) return Copy("0", text);
        // Of 0.25, 0.5, 0.75 the step itself has two digits.
        var power = (int)Math.Floor(Math.Log10(step) + 1e-9);
        if (Math.Abs(step / Math.Pow(10, power) - 2.5) < 1e-6) power--;
        var digits = Math.Clamp((int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9) - power + 1, 1, 9);
        return Value(value, text, digits);
    }

    /// <summary><c>230,000</c></summary>
    public static int Count(long value, Span<char> text)
    {
        value.TryFormat(text, out var length, "#,0", CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary><c>450k</c>, <c>1.2M</c>, <c>950</c>: at most four significant digits.</summary>
    public static int Short(double value, Span<char> text)
    {
        var magnitude = Math.Abs(value);
        var (unit, scale) = magnitude switch
        {
            >= 1e9 => ('G', 1e9),
            >= 1e6 => ('M', 1e6),
            >= 1e4 => ('k', 1e3),
            _ => ('\0', 1.0),
        };
        (value / scale).TryFormat(text, out var length, "0.###", CultureInfo.InvariantCulture);
        if (unit != '\0') text[length++] = unit;
        return length;
    }

    /// <summary><c>2:14:05</c>, <c>0:42</c>, <c>3d 04:10</c>.</summary>
    public static int Duration(double seconds, Span<char> text)
    {
        if (!(seconds is >= 0 and < 1e10)) return Copy("?", text);
        var whole = TimeSpan.FromSeconds(Math.Floor(seconds));
        var format = whole.TotalDays >= 1 ? "d'd 'hh':'mm" : whole.TotalHours >= 1 ? "h':'mm':'ss" : "m':'ss";
        whole.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        return length;
    }

    private static ReadOnlySpan<char> Format(int decimals) => "0.#########".AsSpan(0, decimals == 0 ? 1 : 2 + decimals);

    private static int Copy(ReadOnlySpan<char> from, Span<char> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
