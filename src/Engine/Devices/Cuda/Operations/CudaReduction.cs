using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed unsafe class CudaReduction(CudaResources resources) : IReductionOps
{
    private const int SegmentLength = 8192;
    private readonly CudaKernel _rows = resources.Kernels["reduce_rows"];
    private readonly CudaKernel _finish = resources.Kernels["reduce_finish"];
    private readonly CudaKernel _backward = resources.Kernels["reduce_backward"];
    private readonly CudaKernel _dot = resources.Kernels["dot_partial"];
    private readonly CudaKernel _fold = resources.Kernels["fold_sums"];
    private readonly CudaKernel _squares = resources.Kernels["squares_partial"];
    private readonly CudaKernel _foldAll = resources.Kernels["fold_all"];
    private readonly DeviceScratch _partial = resources.NewScratch();
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
        _rows.Blocks(outer * segments, (int)kind, length, segments, x, partial);
        _finish.Over(outer, outer, segments, factor, partial, y);
    }

    public void ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
    {
        var factor = kind == ReductionKind.Mean ? coefficient / length : coefficient;
        _backward.Over(dx.Count, (int)kind, length, factor, x.IsEmpty ? dx : x, dy, dx, (long)dx.Count);
    }

    public void Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate)
    {
        var parts = Math.Max(1, _dot.BlocksFor(values.Count));
        var partial = _partial.Take((long)parts * sizeof(double));
        _dot.Blocks(parts, values, weights, (long)values.Count, partial);
        _fold.Over(1, 1, parts, partial, destination, accumulate);
    }

    public double SumOfSquares(ReadOnlySpan<DeviceSpan> spans)
    {
        _spans.Set(spans);
        if (_spans.Table.Count == 0) return 0;
        var partial = _partial.Take((long)_spans.Table.Count * sizeof(double));
        var result = _result.Take(sizeof(double));
        _squares.Blocks(_spans.Table.Count, _spans.Address, _spans.Table.Chunks, partial);
        _foldAll.Blocks(1, _spans.Table.Count, partial, result);
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
