using System.Globalization;

namespace CaffeTop.Runs;

/// <summary>Caffe's names of snapshots: <c>PREFIX_iter_N.caffemodel</c>, <c>.solverstate</c>, <c>.h5</c>; without an extension in 2013.</summary>
internal static class SnapshotName
{
    /// <summary>The iteration in the name, or null.</summary>
    public static int? Iteration(string file)
    {
        var at = file.LastIndexOf("_iter_", StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = file.AsSpan(at + 6);
        var length = 0;
        while (length < digits.Length && char.IsAsciiDigit(digits[length])) length++;
        return int.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var iteration) ? iteration : null;
    }
}
