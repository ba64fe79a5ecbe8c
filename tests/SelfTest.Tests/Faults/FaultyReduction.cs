using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>Measured norms are off.</summary>
internal sealed class FaultyReduction(IDevice device) : IReductionOps
{
    public void Reduce(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan y)
        => device.Reduction.Reduce(kind, outer, length, coefficient, x, y);

    public void ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
        => device.Reduction.ReduceBackward(kind, outer, length, coefficient, x, dy, dx);

    public void Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate)
        => device.Reduction.Dot(values, weights, destination, accumulate);

    public double SumOfSquares(ReadOnlySpan<DeviceSpan> spans) => device.Reduction.SumOfSquares(spans);

    public void Measure(ReadOnlySpan<DeviceSpan> spans, Span<BlobStatistics> results)
    {
        device.Reduction.Measure(spans, results);
        for (var i = 0; i < spans.Length; i++) results[i] = results[i] with { AbsoluteSum = results[i].AbsoluteSum * 1.01 };
    }
}
