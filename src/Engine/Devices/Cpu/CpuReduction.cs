using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuReduction(CpuThreads threads) : IReductionOps, IScratchOwner
{
    private readonly Scratch _table = new();
    private readonly Scratch _partial = new();

    public long ScratchBytes => _table.Bytes + _partial.Bytes;

    public void Reduce(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan y)
    {
        var segments = Math.Max(1, (length + SpanChunks.Length - 1) / SpanChunks.Length);
        var partial = _partial.Take<double>((long)outer * segments);
        var work = new RowReduction(kind, length, segments, (float*)x.Address, partial, outer);
        threads.For(work.Tasks.Chunks, work);
        var result = (float*)y.Address;
        var factor = coefficient / (kind == ReductionKind.Mean ? (double)length : 1);
        for (var o = 0; o < outer; o++)
        {
            double sum = 0;
            for (var s = 0; s < segments; s++) sum += partial[((long)o * segments) + s];
            result[o] = (float)(sum * factor);
        }
    }

    public void ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
    {
        if (outer == 0 || length == 0) return;
        var factor = kind == ReductionKind.Mean ? coefficient / length : coefficient;
        var work = new ReductionGradient(kind, outer * length, length, factor, (float*)x.Address, (float*)dy.Address, (float*)dx.Address);
        threads.For(work.Slices.Chunks, work);
    }

    public void Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate)
    {
        var slices = new Slices(values.Count);
        var partial = _partial.Take<double>(slices.Chunks);
        threads.For(slices.Chunks, new DotWork((float*)values.Address, (float*)weights.Address, partial, slices));
        var result = (float*)destination.Address;
        double sum = accumulate ? *result : 0;
        for (var chunk = 0; chunk < slices.Chunks; chunk++) sum += partial[chunk];
        *result = (float)sum;
    }

    public double SumOfSquares(ReadOnlySpan<DeviceSpan> spans)
    {
        var chunks = Cut(spans, out var addresses);
        var partial = _partial.Take<double>(chunks.Count);
        threads.For(chunks.Count, new SquaresWork(chunks, addresses, partial));
        double sum = 0;
        for (var chunk = 0; chunk < chunks.Count; chunk++) sum += partial[chunk];
        return sum;
    }

    public void Measure(ReadOnlySpan<DeviceSpan> spans, Span<BlobStatistics> results)
    {
        var chunks = Cut(spans, out var addresses);
        var partial = _partial.Take<PartialStatistics>(chunks.Count);
        threads.For(chunks.Count, new MeasureWork(chunks, addresses, partial));
        for (var k = 0; k < spans.Length; k++)
        {
            var sum = PartialStatistics.Nothing;
            for (var chunk = chunks.First(k); chunk < chunks.First(k + 1); chunk++) sum = sum.With(partial[chunk]);
            results[k] = sum.Of(spans[k].Count);
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _partial.Dispose();
    }

    private SpanChunks Cut(ReadOnlySpan<DeviceSpan> spans, out DeviceSpan* addresses)
    {
        var size = SpanChunks.TableSize(spans.Length);
        var table = _table.Take<long>(size + (spans.Length * (sizeof(DeviceSpan) / sizeof(long))));
        addresses = (DeviceSpan*)(table + size);
        var chunks = new SpanChunks(table, spans.Length);
        table[0] = 0;
        for (var k = 0; k < spans.Length; k++)
        {
            addresses[k] = spans[k];
            chunks.Set(k, spans[k].Count);
        }

        return chunks;
    }
}
