namespace CaffeTop.LogParse.Reading;

/// <summary>Whether the lines without a prefix belong to a solver or a net that the log dumps, and what stands before each of them.</summary>
internal sealed class DumpState
{
    private const int LongestStamp = 64;
    private readonly byte[] _stamp = new byte[LongestStamp];
    private int _stampLength;

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
        _stampLength = before.Length > LongestStamp ? 0 : before.Length;
        before[.._stampLength].CopyTo(_stamp);
    }

    public void End() => IsOpen = false;

    public ReadOnlySpan<byte> WithoutOuterStamp(ReadOnlySpan<byte> line)
    {
        if (_stampLength == 0 || line.Length < _stampLength) return line;
        for (var i = 0; i < _stampLength; i++)
        {
            var (was, now) = ((char)_stamp[i], (char)line[i]);
            if (was != now && !(char.IsAsciiDigit(was) && char.IsAsciiDigit(now))) return line;
        }

        return line[_stampLength..];
    }
}
