using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed unsafe class CudaReduction(CudaResources resources) : IReductionOps
{
    private const int SegmentLength = 8192;

    // A thread that adds up eight values hides their latency and leaves few parts.
    private const int DotLength = 8;
    private readonly CudaKernel _rows = resources.Kernels["reduce_rows"];
    private readonly CudaKernel _backward = resources.Kernels["reduce_backward"];
    private readonly CudaKernel _dot = resources.Kernels["dot"];
    private readonly CudaKernel _squares = resources.Kernels["sum_of_squares"];
    private readonly DeviceScratch _partial = resources.NewScratch();
    private readonly DeviceScratch _tickets = resources.NewScratch();
    private readonly DeviceScratch _result = resources.NewScratch();
    private readonly SpanList _spans = new(resources);
    private readonly BlobMeasure _measure = new(resources);
    private Statistics[] _statistics = [];

    public void Reduce(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan y)
    {
        if (outer == 0) return;
        var segments = Math.Clamp(length / SegmentLength, 1, 64);
        var partial = _partial.Take((long)outer * segments * sizeof(double));
        var factor = kind == ReductionKind.Mean ? (double)coefficient / length : coefficient;
        _rows.Blocks(outer * segments, (int)kind, length, segments, factor, x, partial, _tickets.TakeZeros((long)outer * sizeof(int)), y);
    }

    public void ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
    {
        var factor = kind == ReductionKind.Mean ? coefficient / length : coefficient;
        _backward.Over(dx.Count, (int)kind, length, factor, x.IsEmpty ? dx : x, dy, dx, (long)dx.Count);
    }

    public void Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate)
    {
        var parts = Math.Max(1, _dot.BlocksFor(values.Count / DotLength));
        var partial = _partial.Take((long)parts * sizeof(double));
        _dot.Blocks(parts, values, weights, (long)values.Count, partial, _tickets.TakeZeros(sizeof(int)), destination, accumulate);
    }

    public double SumOfSquares(ReadOnlySpan<DeviceSpan> spans)
    {
        _spans.Set(spans);
        if (_spans.Table.Count == 0) return 0;
        var partial = _partial.Take((long)_spans.Table.Count * sizeof(double));
        var result = _result.Take(sizeof(double));
        _squares.Blocks(_spans.Table.Count, _spans.Address, _spans.Table.Chunks, partial, _tickets.TakeZeros(sizeof(int)), result);
        double sum;
        resources.Memory.Download(result, &sum, sizeof(double));
        return sum;
    }

    public void Measure(ReadOnlySpan<DeviceSpan> spans, Span<BlobStatistics> results)
    {
        if (spans.IsEmpty) return;
        var result = _result.Take((long)spans.Length * sizeof(Statistics));
        _measure.Measure(spans, result);
        if (_statistics.Length < spans.Length) _statistics = new Statistics[spans.Length];
        fixed (Statistics* into = _statistics) resources.Memory.Download(result, into, (long)spans.Length * sizeof(Statistics));
        for (var k = 0; k < spans.Length; k++) results[k] = _statistics[k].Of();
    }

    public IStatisticsSheet NewSheet(int places) => new CudaStatisticsSheet(resources, _measure, places);
}
