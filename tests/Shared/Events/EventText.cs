using System.Collections;
using System.Globalization;
using System.Text;
using CaffeTop.Events;

namespace CaffeTop.Tests.Shared;

/// <summary>An event with all that it holds as one line, so that lists compare by what is in them and NaN equals NaN.</summary>
internal static class EventText
{
    /// <param name="number">How numbers are written; in full without it.</param>
    public static string Of(TrainingEvent happened, Func<double, string>? number = null)
    {
        var text = new StringBuilder();
        Append(text, happened, number);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, Func<double, string>? number)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case string s: text.Append('"').Append(s.Replace("\n", "\\n", StringComparison.Ordinal)).Append('"'); break;
            case float f: text.Append(number is not null ? number(f) : float.IsNaN(f) ? "NaN" : f.ToString("R", CultureInfo.InvariantCulture)); break;
            case double d: text.Append(number is not null ? number(d) : d.ToString("R", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset t: text.Append(t.ToString("O", CultureInfo.InvariantCulture)); break;
            case IEnumerable list:
                text.Append('[');
                foreach (var item in list)
                {
                    Append(text, item, number);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            case IConvertible simple: text.Append(simple.ToString(CultureInfo.InvariantCulture)); break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var property in value.GetType().GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value), number);
                    text.Append(' ');
                }

                text.Append('}');
                break;
        }
    }
}
