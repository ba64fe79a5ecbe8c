namespace CaffeTop.Runs;

/// <summary>A line of a log that can be found again: its first byte, its number from 1, the last iteration and stamp before it (−1: none).</summary>
public readonly record struct LinePosition(long Offset, long Line, int Iteration, long Ticks);

/// <summary>
/// A sparse index of a log, one entry per 64 KB or 1000 lines, so that a replay can seek and a view can show lines by number while the
/// text stays in its file. Entries grow in offset and line; iteration and time may step back.
/// </summary>
public sealed class LinePositions
{
    private const int Bytes = 64 * 1024;
    private const int Lines = 1000;

    private LinePosition[] _entries = new LinePosition[16];
    private long _nextOffset;
    private long _nextLine;

    public int Count { get; private set; }

    public LinePosition this[int i] => i < Count ? _entries[i] : throw new ArgumentOutOfRangeException(nameof(i));

    /// <summary>The last entry at or before line <paramref name="line"/>; the log's beginning where there is none.</summary>
    public LinePosition BeforeLine(long line)
    {
        var found = -1;
        for (int low = 0, high = Count - 1; low <= high;)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Line <= line) (found, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        return found < 0 ? new LinePosition(0, 1, -1, -1) : _entries[found];
    }

    /// <summary>Whether a line is far enough from the last entry.</summary>
    internal bool IsDue(long offset, long line) => offset >= _nextOffset || line >= _nextLine;

    internal void Note(long offset, long line, int iteration, long ticks)
    {
        if (Count == _entries.Length)
        {
            var more = new LinePosition[Count * 2];
            Array.Copy(_entries, more, Count);
            _entries = more;
        }

        _entries[Count++] = new LinePosition(offset, line, iteration, ticks);
        _nextOffset = offset + Bytes;
        _nextLine = line + Lines;
    }
}
