namespace CaffeTop.Engine.Data;

/// <summary>
/// A finite sequence of records with keys, read by one thread at a time. <see cref="Key"/> and <see cref="Value"/> last until the next
/// move.
/// </summary>
public abstract class RecordSource : IDisposable
{
    /// <summary>What the prototxt calls the source: for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Number of records.</summary>
    public abstract long Count { get; }

    public abstract ReadOnlySpan<byte> Key { get; }

    public abstract ReadOnlySpan<byte> Value { get; }

    /// <summary>Moves to the next record, or from the start to the first; false behind the last.</summary>
    public abstract bool MoveNext();

    /// <summary>Moves to record <paramref name="index"/>, counted from 0; false when there are not so many.</summary>
    public abstract bool SeekIndex(long index);

    public abstract void Dispose();
}
