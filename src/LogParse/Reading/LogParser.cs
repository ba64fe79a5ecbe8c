namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Turns the bytes of a Caffe log, cut anywhere, into calls of an <see cref="ILogSink"/>: one per line, in order. Decides by the text of a line, never by the
/// source line that printed it; allocates nothing per line; never throws for what a log holds.
/// </summary>
/// <param name="year">The first stamp's year where the caller knows it; it goes before all that the log says.</param>
public sealed class LogParser(ILogSink sink, int? year = null)
{
    /// <summary>Of a longer line the beginning is told, once, as <see cref="ILogSink.Raw"/>.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly LineReader _lines = new(sink, new LogClock(year is null or (>= 1900 and <= 9000)
        ? year
        : throw new ArgumentOutOfRangeException(nameof(year), year, "The year of a log lies between 1900 and 9000.")));

    private byte[] _held = [];
    private int _heldLength;
    private long _heldBytes;

    /// <summary>Bytes up to the end of the last line that was told.</summary>
    public long Offset { get; private set; }

    /// <summary>Lines told.</summary>
    public long Lines => _lines.Count;

    /// <summary>The year of the log's first stamp as far as it is known by now; null where nothing tells it and ticks lie in 2000.</summary>
    public int? Year => _lines.Clock.Year;

    public YearSource YearFrom => _lines.Clock.From;

    /// <summary>Before the first byte: the log's file name and time of change may tell its year.</summary>
    public void Hint(string? fileName, DateTime? changed)
    {
        if (changed is { } time) _lines.Clock.HintFileTime(time);
        if (fileName is not null && FileNameYear.TryFind(Path.GetFileName(fileName), out var found)) _lines.Clock.Hint(found, YearSource.FileName);
    }

    /// <summary>Told ticks in the year that is known now; evidence may come after the stamps (the time of an abort).</summary>
    public long Dated(long ticks) => _lines.Clock.Dated(ticks);

    /// <summary>The next bytes of the log. The last line waits for its line feed.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_heldBytes > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Hold(bytes);
                return;
            }

            Hold(bytes[..end]);
            TellHeld(1);
            bytes = bytes[(end + 1)..];
        }

        while (true)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0) break;
            var line = bytes[..end];
            if (end <= LongestLine) _lines.Tell(line, Offset);
            else TellLong(line);
            Offset += end + 1;
            bytes = bytes[(end + 1)..];
        }

        if (!bytes.IsEmpty) Hold(bytes);
    }

    /// <summary>The end of the input: a last line without a line feed is told as it is.</summary>
    public void Flush()
    {
        if (_heldBytes > 0) TellHeld(0);
        _lines.Flush();
    }

    /// <summary>As new: another log follows. Hints stay.</summary>
    public void Reset()
    {
        _heldLength = 0;
        _heldBytes = 0;
        Offset = 0;
        _lines.Reset();
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        _heldBytes += bytes.Length;
        // A hole in a file that was cut under its writer reads as zeros: they take no room.
        if (_heldLength == 0) bytes = bytes.TrimStart((byte)0);
        var kept = Math.Min(bytes.Length, LongestLine + 1 - _heldLength);
        if (_heldLength + kept > _held.Length) Array.Resize(ref _held, Math.Min(LongestLine + 1, Math.Max(4096, 2 * (_heldLength + kept))));
        bytes[..kept].CopyTo(_held.AsSpan(_heldLength));
        _heldLength += kept;
    }

    private void TellHeld(int lineFeed)
    {
        if (_heldLength > LongestLine) _lines.TellLong(_held.AsSpan(0, LongestLine), Offset);
        else _lines.Tell(_held.AsSpan(0, _heldLength), Offset);
        Offset += _heldBytes + lineFeed;
        _heldLength = 0;
        _heldBytes = 0;
    }

    private void TellLong(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)0);
        if (line.Length <= LongestLine) _lines.Tell(line, Offset);
        else _lines.TellLong(line[..LongestLine], Offset);
    }
}
