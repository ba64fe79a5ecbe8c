namespace CaffeTop.LogParse.Reading;

/// <summary>Whether the lines without a prefix belong to a solver or a net that the log dumps, and what stands before each of them.</summary>
internal sealed class DumpState
{
    private const int LongestStamp = 64;
    private readonly byte[] _stamp = new byte[LongestStamp];
    private int _stampLength;

    private bool _hasLines;

    public bool IsOpen { get; private set; }

    public static bool IsHeader(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        return text.StartsWith("Initializing solver from parameters:"u8) || text.StartsWith("Initializing net from parameters:"u8);
    }

    /// <param name="before">What stood before the header's own prefix: a container's stamp stands before the dump's lines too.</param>
    public void Begin(ReadOnlySpan<byte> before)
    {
        IsOpen = true;
        _hasLines = false;
        _stampLength = before.Length > LongestStamp ? 0 : before.Length;
        before[.._stampLength].CopyTo(_stamp);
    }

    public void End() => IsOpen = false;

    /// <summary>Whether a record belongs to the dump: Intel's Caffe puts an empty one between the header and the text.</summary>
    public bool GoesOn(ReadOnlySpan<byte> record) => !_hasLines && record.IndexOfAnyExcept((byte)' ') < 0;

    /// <summary>A line of the dump, without what stands before all of its lines.</summary>
    public ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> line)
    {
        _hasLines = true;
        if (_stampLength == 0 || line.Length < _stampLength) return line;
        for (var i = 0; i < _stampLength; i++)
        {
            var (was, now) = ((char)_stamp[i], (char)line[i]);
            if (was != now && !(char.IsAsciiDigit(was) && char.IsAsciiDigit(now))) return line;
        }

        return line[_stampLength..];
    }
}
