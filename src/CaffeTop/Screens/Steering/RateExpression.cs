using System.Globalization;

namespace CaffeTop.Screens.Steering;

/// <summary>What a person types as a new value: a number (<c>0.005</c>, <c>5e-3</c>), or something done to the present one (<c>*0.5</c>, <c>/10</c>).</summary>
internal static class RateExpression
{
    /// <param name="present">What <c>*</c> and <c>/</c> work on.</param>
    /// <param name="problem">Why it is no value, as a sentence; null: it is one.</param>
    public static double Read(string text, double present, out string? problem)
    {
        var typed = text.Trim();
        problem = null;
        if (typed.Length == 0)
        {
            problem = "type a value: 0.005, 5e-3, *0.5 or /10";
            return double.NaN;
        }

        var sign = typed[0] is '*' or '×' or 'x' ? '*' : typed[0] is '/' or '÷' ? '/' : ' ';
        var number = sign == ' ' ? typed : typed[1..].Trim();
        if (number.Contains(',', StringComparison.Ordinal))
        {
            problem = $"'{typed}' has a comma; decimals stand behind a point: 0.005";
            return double.NaN;
        }

        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            problem = number.Length == 0 ? $"a number is missing behind '{typed}'" : $"'{typed}' is not a number; 0.005, 5e-3, *0.5 and /10 are values";
            return double.NaN;
        }

        if (sign == '/' && value == 0)
        {
            problem = "nothing can be divided by 0";
            return double.NaN;
        }

        // As a solver keeps it: 0.1 times 0.01 is 0.001, not 0.0010000000000000002.
        return sign switch { '*' => Tidy(present * value), '/' => Tidy(present / value), _ => value };
    }

    /// <summary>As short as it reads back to the same float: <c>0.005</c>, <c>5e-5</c>.</summary>
    public static string Text(double value)
    {
        var text = ((float)value).ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? ((float)value).ToString("0.######e0", CultureInfo.InvariantCulture) : text;
    }

    private static double Tidy(double value) => double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
