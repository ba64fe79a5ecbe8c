namespace CaffeTop.Engine.Snapshots;

/// <summary>Delivers the elements from <paramref name="start"/> on, as many as <paramref name="into"/> holds.</summary>
public delegate void BlobSource(long start, Span<float> into);

/// <summary>A blob to be written: its axes (none for a scalar), and where its numbers come from. They are asked for in order, 1 MB at a time.</summary>
public sealed class BlobToSave
{
    public BlobToSave(ReadOnlySpan<long> shape, BlobSource data, BlobSource? diff = null)
    {
        Shape = shape.ToArray();
        Data = data;
        Diff = diff;
        long count = 1;
        foreach (var axis in Shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis, nameof(shape));
            count = checked(count * axis);
        }

        Count = count;
    }

    /// <summary>A blob whose numbers are in managed memory.</summary>
    public BlobToSave(ReadOnlySpan<long> shape, ReadOnlyMemory<float> data, ReadOnlyMemory<float>? diff = null)
        : this(shape, From(data), diff is { } d ? From(d) : null)
    {
        if (data.Length != Count) throw new ArgumentException($"{data.Length} numbers for a shape of {Count}", nameof(data));
        if (diff is { } gradients && gradients.Length != Count) throw new ArgumentException($"{gradients.Length} gradients for a shape of {Count}", nameof(diff));
    }

    internal long[] Shape { get; }

    internal long Count { get; }

    internal BlobSource Data { get; }

    internal BlobSource? Diff { get; }

    private static BlobSource From(ReadOnlyMemory<float> memory) => (start, into) => memory.Span.Slice((int)start, into.Length).CopyTo(into);
}
