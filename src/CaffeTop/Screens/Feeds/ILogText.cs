namespace CaffeTop.Screens.Feeds;

/// <summary>A log's bytes, for reading its lines again. Offsets are those of the model.</summary>
internal interface ILogText
{
    /// <summary>The first offset that can still be read.</summary>
    long Start { get; }

    /// <summary>The offset after the last byte.</summary>
    long End { get; }

    /// <summary>Why the log goes on where its text ends here, for a title; null: it does not.</summary>
    string? Shortage => null;

    /// <summary>As many bytes as are there, 0 at the end.</summary>
    int Read(long offset, Span<byte> bytes);
}
