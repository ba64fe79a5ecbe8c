using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Allocation, transfer and copies.</summary>
public interface IMemoryOps
{
    /// <summary>At least <paramref name="count"/> 32-bit words of zeros; a <see cref="CaffeTopException"/> names the bytes when there is no room.</summary>
    DeviceBuffer Allocate(long count);

    /// <summary>Called by <see cref="DeviceBuffer"/> only.</summary>
    void Free(nint allocation, long count);

    /// <summary>Host memory behind a span; only where <see cref="IDevice.IsHost"/>.</summary>
    Span<float> HostSpan(DeviceSpan span);

    /// <summary>Host memory behind a span of integers; only where <see cref="IDevice.IsHost"/>.</summary>
    Span<int> HostSpan(IndexSpan span);

    void Upload(ReadOnlySpan<float> source, DeviceSpan destination);

    /// <summary>Waits for pending work, then copies to the host.</summary>
    void Download(DeviceSpan source, Span<float> destination);

    void Download(IndexSpan source, Span<int> destination);

    void Fill(DeviceSpan destination, float value);

    void Fill(IndexSpan destination, int value);

    /// <summary>Same count, no overlap.</summary>
    void Copy(DeviceSpan source, DeviceSpan destination);

    /// <summary>
    /// destination[i] = (float)source[i]: the mask top of max pooling.
    /// </summary>
    void ToFloat(IndexSpan source, DeviceSpan destination);

    /// <summary>
    /// For every index (i0, i1, …) below <see cref="StridedCopy.Dims"/>: destination[DestinationOffset + Σ ik·DestinationStrides[k]] =
    /// source[SourceOffset + Σ ik·SourceStrides[k]]. What Crop, Permute and Tile are made of.
    /// </summary>
    void Copy(in StridedCopy copy, DeviceSpan source, DeviceSpan destination, bool accumulate = false);

    /// <summary>The parts' rows into the whole's; a part that is empty is left out.</summary>
    void Join(RowJoin join, ReadOnlySpan<DeviceSpan> parts, DeviceSpan whole)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            if (!parts[k].IsEmpty) Copy(join.In[k], parts[k], whole);
        }
    }

    /// <summary>The whole's rows into the parts'; a part that is empty is left out.</summary>
    void Part(RowJoin join, DeviceSpan whole, ReadOnlySpan<DeviceSpan> parts)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            if (!parts[k].IsEmpty) Copy(join.Out[k], whole, parts[k]);
        }
    }
}

/// <summary>A copy between two strided blocks of the same extents; all strides and offsets in elements. 1 to 8 dims.</summary>
public readonly record struct StridedCopy(int[] Dims, int[] SourceStrides, int SourceOffset, int[] DestinationStrides, int DestinationOffset)
{
    /// <summary>
    /// <paramref name="rows"/> rows of <paramref name="length"/> contiguous elements, <paramref name="sourceStride"/> and
    /// <paramref name="destinationStride"/> elements apart.
    /// </summary>
    public static StridedCopy Rows(int rows, int length, int sourceStride, int sourceOffset, int destinationStride, int destinationOffset)
        => new([rows, length], [sourceStride, 1], sourceOffset, [destinationStride, 1], destinationOffset);
}
