using System.Globalization;
using System.Text;

namespace CaffeTop.LogParse;

/// <summary>
/// The start of a record as glog up to 0.5 writes it: <c>I1121 22:41:25.929070  4221 solver.cpp:239] </c>. The later form with a year breaks
/// BVLC's own parse_log.py, so it is not written; the year is in the header of the log file.
/// </summary>
internal static class GlogPrefix
{
    /// <summary>Severity letter, local time to the microsecond, thread id padded to five, file and line.</summary>
    public static void Append(StringBuilder text, char severity, DateTimeOffset time, int threadId, string source)
    {
        Span<char> stamp = stackalloc char[24];
        time.TryFormat(stamp, out var length, "MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        text.Append(severity).Append(stamp[..length]).Append(' ');

        Span<char> id = stackalloc char[12];
        threadId.TryFormat(id, out var digits, default, CultureInfo.InvariantCulture);
        text.Append(' ', Math.Max(0, 5 - digits)).Append(id[..digits]).Append(' ').Append(source).Append("] ");
    }

    /// <summary>The three lines that open a glog file.</summary>
    public static string FileHeader(DateTimeOffset created, string machine) => string.Create(
        CultureInfo.InvariantCulture,
        $"Log file created at: {created:yyyy/MM/dd HH:mm:ss}\nRunning on machine: {machine}\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\n");
}
