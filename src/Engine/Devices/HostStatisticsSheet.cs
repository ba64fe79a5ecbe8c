using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>The sheet of a device whose <see cref="IReductionOps.Measure"/> gives numbers at once.</summary>
internal sealed unsafe class HostStatisticsSheet(IReductionOps operations, int places) : IStatisticsSheet
{
    private readonly BlobStatistics[] _found = new BlobStatistics[places];
    private readonly float[] _verdict = GC.AllocateArray<float>(1, pinned: true);

    public void Measure(int place, ReadOnlySpan<DeviceSpan> spans) => operations.Measure(spans, _found.AsSpan(place, spans.Length));

    public DeviceSpan Verdict(int places)
    {
        _verdict[0] = 0;
        foreach (var found in _found.AsSpan(0, places))
        {
            if (found.NonFinite > 0) _verdict[0] = float.PositiveInfinity;
        }

        fixed (float* address = _verdict) return new DeviceSpan((nint)address, 1);
    }

    public void Read(Span<BlobStatistics> results) => _found.AsSpan(0, results.Length).CopyTo(results);

    public void Dispose()
    {
    }
}
