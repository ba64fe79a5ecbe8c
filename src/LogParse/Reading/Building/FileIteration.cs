using System.Globalization;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>The iteration in the name of a snapshot: <c>snap/lenet_iter_5000.caffemodel</c>.</summary>
internal static class FileIteration
{
    public static int? Of(string file)
    {
        var at = file.LastIndexOf("_iter_", StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = file.AsSpan(at + 6);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var iteration) ? iteration : null;
    }
}
