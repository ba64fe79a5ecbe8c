using System.Globalization;

namespace CaffeTop.Engine.Devices;

/// <summary>Amounts of memory for people.</summary>
public static class ByteText
{
    /// <summary><c>9.3 GiB</c>, <c>12.0 MiB</c>, <c>0.5 KiB</c>.</summary>
    public static string Of(long bytes)
    {
        var (unit, size) = bytes >= 1L << 30 ? ("GiB", 1L << 30) : bytes >= 1L << 20 ? ("MiB", 1L << 20) : ("KiB", 1L << 10);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)size:0.0} {unit}");
    }
}
