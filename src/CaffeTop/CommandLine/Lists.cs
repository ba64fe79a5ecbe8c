using System.Globalization;

namespace CaffeTop.CommandLine;

/// <summary>Values that hold several, separated by commas.</summary>
internal static class Lists
{
    public static IReadOnlyList<string> Split(string? value) =>
        string.IsNullOrEmpty(value) ? [] : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>3,227,227</c> as three positive numbers; null where nothing is given.</summary>
    public static int[]? Shape(string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        var parts = value.Split(',', 'x');
        var shape = new int[parts.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            if (parts.Length != 3 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] == 0)
                throw new UsageException($"--data-shape: \"{value}\" is no shape; give channels, height and width, e.g. 3,227,227");
        }

        return shape;
    }
}
