using System.Globalization;

namespace CaffeTop.Engine.Solvers;

/// <summary>Numbers in messages, the same in every locale.</summary>
internal static class Text
{
    public static string Of(float value) => value.ToString("G7", CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);
}
