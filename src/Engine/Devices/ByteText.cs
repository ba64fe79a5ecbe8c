using System.Globalization;

namespace CaffeTop.Engine.Devices;

/// <summary>Amounts of memory for people.</summary>
public static class ByteText
{
    /// <summary><c>9.3 GiB</c>, <c>12.0 MiB</c>.</summary>
    public static string Of(long bytes)
        => bytes >= 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB");
}
