using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

public interface IReductionOps
{
    /// <summary>y[o] = coefficient · op(x[o, 0…length−1]) for o below <paramref name="outer"/>; Mean divides by length (reduction_layer.cpp).</summary>
    void Reduce(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan y);

    /// <summary>dx[o, i] = coefficient · dy[o] · (1 | sign(x) | 2x | 1/length).</summary>
    void ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx);

    /// <summary>destination[0] (+)= weights · values: a net's loss from its tops (values) and their loss weights (stored in the tops' diffs).</summary>
    void Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate);

    /// <summary>Σ x² over all spans, in double, back on the host: the norm for clip_gradients.</summary>
    double SumOfSquares(ReadOnlySpan<DeviceSpan> spans);

    /// <summary>One pass over each span, back on the host.</summary>
    void Measure(ReadOnlySpan<DeviceSpan> spans, Span<BlobStatistics> results);

    /// <summary>A sheet for the statistics of so many blobs.</summary>
    IStatisticsSheet NewSheet(int places) => new HostStatisticsSheet(this, places);
}

public enum ReductionKind
{
    Sum,
    AbsoluteSum,
    SumOfSquares,
    Mean,
}

/// <summary>What one pass over a blob tells. Min and Max over finite values (NaN when there are none); sums over all.</summary>
public readonly record struct BlobStatistics(long Count, double AbsoluteSum, double SumOfSquares, float Min, float Max, long Zeros, long NonFinite)
{
    /// <summary>What Caffe's debug_info prints.</summary>
    public double MeanAbsolute => Count == 0 ? 0 : AbsoluteSum / Count;

    public double L2Norm => Math.Sqrt(SumOfSquares);
}
