using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>
/// Statistics of many blobs, measured one after the other where they are computed and read together later. On a device that works on its own nothing waits
/// before <see cref="Read"/>, so that a graph can hold the measuring.
/// </summary>
public interface IStatisticsSheet : IDisposable
{
    /// <summary>An operation: one pass over each span; the first one's numbers go to <paramref name="place"/>, the others' behind it.</summary>
    /// <param name="place">From 0; everything stays below the sheet's size.</param>
    void Measure(int place, ReadOnlySpan<DeviceSpan> spans);

    /// <summary>An operation: one value on the device, 0, or infinity where one of the first <paramref name="places"/> counts values that are NaN or infinite.</summary>
    DeviceSpan Verdict(int places);

    /// <summary>Waits; what was measured last at each place, from the first on, where nothing ever was all zeros.</summary>
    void Read(Span<BlobStatistics> results);
}
