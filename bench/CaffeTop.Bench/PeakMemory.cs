using System.Globalization;

namespace CaffeTop.Bench;

/// <summary>The process's largest resident size so far, from /proc (0 where there is none).</summary>
internal static class PeakMemory
{
    public static double Megabytes
    {
        get
        {
            const string Status = "/proc/self/status";
            if (!File.Exists(Status)) return 0;
            var line = File.ReadLines(Status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        }
    }
}
