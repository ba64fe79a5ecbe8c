namespace CaffeTop.LogParse.Reading;

/// <summary>What is known about the line that a <see cref="ILogSink"/> is told of.</summary>
public struct LineContext
{
    /// <summary>Of the line's first byte in the (unpacked) text.</summary>
    public long Offset;

    /// <summary>From 1.</summary>
    public long LineNumber;

    /// <summary>
    /// Ticks of the record's own stamp in the year that the log tells (or 2000, a leap year, where it tells none): it runs on over midnight and New Year; −1 where the line has no
    /// stamp (a line without one takes the last before it for display, but this says that it had none).
    /// </summary>
    public long Ticks;

    /// <summary>MPI rank of <c>mpirun -l</c> (<c>[5] I0502 …</c>), or −1.</summary>
    public int Rank;

    /// <summary>I, W, E, F; '\0' where the line has no record prefix.</summary>
    public char Severity;

    /// <summary>Third column of the prefix, or 0.</summary>
    public long ThreadId;

    private readonly byte[] _source;
    private int _sourceLength;

    /// <param name="source">Room for the source of a line.</param>
    internal LineContext(byte[] source) => _source = source;

    /// <summary><c>file.cpp:123</c> of a rarer record (a <see cref="ILogSink.Message"/>); empty for the statements that fill a log, and where the line has no prefix.</summary>
    public readonly ReadOnlySpan<byte> Source => _source.AsSpan(0, _sourceLength);

    internal void ClearSource() => _sourceLength = 0;

    internal void SetSource(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_source);
        _sourceLength = source.Length;
    }
}
