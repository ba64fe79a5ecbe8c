using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CaffeTop.Engine.Snapshots;

/// <summary>
/// Names of unfinished files: <c>FILE.HOST-PID-RANDOM.tmp</c> beside the final one. Host and process tell a later run which ones are
/// nobody's.
/// </summary>
internal static partial class SnapshotTemporary
{
    private static readonly string Host = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)))[..8];

    public static string NameFor(string path)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{path}.{Host}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp");

    /// <summary>Removes what dead runs of this prefix on this machine left unfinished; returns the names. Failing to remove one is no
    /// error.</summary>
    public static IReadOnlyList<string> RemoveLeftovers(string prefix)
    {
        var removed = new List<string>();
        var folder = SnapshotPrefix.Folder(prefix);
        if (!Directory.Exists(folder)) return removed;
        var start = Path.GetFileName(prefix) + "_iter_";
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                var name = Path.GetFileName(path);
                if (!name.StartsWith(start, StringComparison.Ordinal) || Ending().Match(name) is not { Success: true } match) continue;
                if (match.Groups["host"].Value != Host || IsAlive(match.Groups["pid"].Value, File.GetLastWriteTimeUtc(path))) continue;
                File.Delete(path);
                removed.Add(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Litter in a folder that cannot be cleaned is harmless; the write probe reports what matters about the folder.
        }

        return removed;
    }

    // A number that another, younger process has now is not the writer's.
    private static bool IsAlive(string pid, DateTime writtenUtc)
    {
        if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return false;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime() <= writtenUtc;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(
        @"_iter_[0-9]+\.(caffemodel|solverstate|solverstate\.json)\.(?<host>[0-9a-f]{8})-(?<pid>[0-9]{1,10})-[0-9a-f]{8}\.tmp$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Ending();
}
