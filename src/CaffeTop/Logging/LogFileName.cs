using System.Globalization;

namespace CaffeTop.Logging;

/// <summary>Where the log of a run goes that has a screen and was given no <c>--log</c>: beside its snapshots.</summary>
internal static class LogFileName
{
    /// <summary><c>«prefix»_20261121-160244.log</c> of the first prefix whose folder takes a file; null: none does.</summary>
    public static string? FirstWritable(TimeProvider clock, params ReadOnlySpan<string?> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (string.IsNullOrEmpty(prefix)) continue;
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{(EndsInFolder(prefix) ? "" : "_")}{clock.GetLocalNow():yyyyMMdd-HHmmss}");
            // Two runs of one prefix may begin within a second.
            foreach (var file in (ReadOnlySpan<string>)[name + ".log", $"{name}_{Environment.ProcessId}.log"])
            {
                if (Take(file)) return file;
            }
        }

        return null;
    }

    private static bool EndsInFolder(string prefix) => prefix[^1] == Path.DirectorySeparatorChar;

    private static bool Take(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next place is tried; where all fail, the caller says that there is no log file.
            return false;
        }
    }
}
