namespace CaffeTop.LogParse.Reading;

/// <summary>Lines without a prefix that tell the year: the header of glog's own files and the time of an abort.</summary>
internal static class YearLine
{
    public static void Hint(ReadOnlySpan<byte> line, LogClock clock)
    {
        if (line.StartsWith("Log file created at: "u8))
        {
            var rest = line[21..];
            if (PrefixSearch.AreDigits(rest, 4)) clock.Hint((PrefixSearch.Two(rest, 0) * 100) + PrefixSearch.Two(rest, 2), YearSource.FileHeader);
        }
        else if (line.StartsWith("*** Aborted at "u8))
        {
            var at = 15;
            if (NumberReader.TryLong(line, ref at, out var seconds) && seconds is > 0 and < 32_000_000_000)
                clock.Hint(DateTime.UnixEpoch.AddSeconds(seconds).Year, YearSource.Aborted);
        }
    }
}
