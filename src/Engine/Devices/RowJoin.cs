namespace CaffeTop.Engine.Devices;

/// <summary>
/// How blobs lie in a longer one that has their rows one behind the other: what Concat and Slice are made of. The whole has as many rows, each of all
/// their lengths.
/// </summary>
public sealed class RowJoin
{
    /// <param name="rows">Rows of each part and of the whole.</param>
    /// <param name="lengths">Elements of a row of each part.</param>
    public RowJoin(int rows, ReadOnlySpan<int> lengths)
    {
        Rows = rows;
        Lengths = lengths.ToArray();
        Length = Lengths.Sum();
        Offsets = new int[Lengths.Length];
        In = new StridedCopy[Lengths.Length];
        Out = new StridedCopy[Lengths.Length];
        var offset = 0;
        for (var k = 0; k < Lengths.Length; k++)
        {
            Offsets[k] = offset;
            In[k] = StridedCopy.Rows(rows, Lengths[k], Lengths[k], 0, Length, offset);
            Out[k] = StridedCopy.Rows(rows, Lengths[k], Length, offset, Lengths[k], 0);
            offset += Lengths[k];
        }
    }

    public int Rows { get; }

    /// <summary>Elements of a row of each part.</summary>
    public int[] Lengths { get; }

    /// <summary>Where a part's row begins in the whole's.</summary>
    public int[] Offsets { get; }

    /// <summary>Elements of a row of the whole.</summary>
    public int Length { get; }

    /// <summary>Each part into the whole.</summary>
    internal StridedCopy[] In { get; }

    /// <summary>Each part from the whole.</summary>
    internal StridedCopy[] Out { get; }
}
