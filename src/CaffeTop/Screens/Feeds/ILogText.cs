namespace CaffeTop.Screens.Feeds;

/// <summary>A log's bytes, for reading its lines again. Offsets are those of the model.</summary>
internal interface ILogText
{
    /// <summary>The first offset that can still be read.</summary>
    long Start { get; }

    /// <summary>The offset after the last byte.</summary>
    long End { get; }

    /// <summary>As many bytes as are there, 0 at the end.</summary>
    int Read(long offset, Span<byte> bytes);
}
