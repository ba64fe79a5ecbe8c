using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Sums of x, |x| or x² over segments of rows, in double.</summary>
internal readonly unsafe struct RowReduction(ReductionKind kind, int length, int segments, float* x, double* partial, int outer)
    : IChunkWork<RowReduction>
{
    private readonly ReductionKind _kind = kind;
    private readonly int _length = length;
    private readonly int _segments = segments;
    private readonly float* _x = x;
    private readonly double* _partial = partial;

    public RowSlices Tasks { get; } = new(outer * segments, Math.Min(length, SpanChunks.Length));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in RowReduction work, int chunk, int thread)
    {
        for (var task = work.Tasks.Start(chunk); task < work.Tasks.End(chunk); task++)
        {
            var start = task % work._segments * SpanChunks.Length;
            var count = Math.Min(work._length - start, SpanChunks.Length);
            var x = work._x + ((long)(task / work._segments) * work._length) + start;
            Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
            for (var i = 0; i < count; i += Lanes.Count)
            {
                var value = Vector.Load(x + i);
                if (count - i < Lanes.Count) value = Lanes.Keep(value, count - i);
                if (work._kind == ReductionKind.AbsoluteSum) Lanes.Add(Vector.Abs(value), ref low, ref high);
                else if (work._kind == ReductionKind.SumOfSquares) Lanes.AddProduct(value, value, ref low, ref high);
                else Lanes.Add(value, ref low, ref high);
            }

            work._partial[task] = Vector.Sum(low + high);
        }
    }
}

/// <summary>dx = factor·dy[row]·(1 | sign x | 2x).</summary>
internal readonly unsafe struct ReductionGradient(ReductionKind kind, int count, int length, float factor, float* x, float* dy, float* dx)
    : IChunkWork<ReductionGradient>
{
    private readonly ReductionKind _kind = kind;
    private readonly int _length = length;
    private readonly float _factor = factor;
    private readonly float* _x = x;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;

    public Slices Slices { get; } = new(count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ReductionGradient work, int chunk, int thread)
    {
        int i = work.Slices.Start(chunk), end = work.Slices.End(chunk);
        while (i < end)
        {
            var row = i / work._length;
            var stop = (int)Math.Min(end, (row + 1L) * work._length);
            var slope = new Vector<float>(work._factor * work._dy[row]);
            for (; i < stop; i += Lanes.Count)
            {
                var value = slope;
                if (work._kind == ReductionKind.AbsoluteSum) value *= AbsBackward.Sign(Vector.Load(work._x + i));
                else if (work._kind == ReductionKind.SumOfSquares) value *= Vector.Load(work._x + i) * 2f;
                Lanes.Store(value, work._dx + i, stop - i);
            }

            i = stop;
        }
    }
}

internal readonly unsafe struct DotWork(float* a, float* b, double* partial, Slices slices) : IChunkWork<DotWork>
{
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly double* _partial = partial;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DotWork work, int chunk, int thread)
    {
        var end = work._slices.End(chunk);
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        for (var i = work._slices.Start(chunk); i < end; i += Lanes.Count)
        {
            Vector<float> a = Vector.Load(work._a + i), b = Vector.Load(work._b + i);
            if (end - i < Lanes.Count) (a, b) = (Lanes.Keep(a, end - i), Lanes.Keep(b, end - i));
            Lanes.AddProduct(a, b, ref low, ref high);
        }

        work._partial[chunk] = Vector.Sum(low + high);
    }
}

internal readonly unsafe struct SquaresWork(SpanChunks chunks, DeviceSpan* spans, double* partial) : IChunkWork<SquaresWork>
{
    private readonly SpanChunks _chunks = chunks;
    private readonly DeviceSpan* _spans = spans;
    private readonly double* _partial = partial;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SquaresWork work, int chunk, int thread)
    {
        work._chunks.Find(chunk, out var span, out var start);
        var x = (float*)work._spans[span].Address + start;
        var count = Math.Min(work._spans[span].Count - start, SpanChunks.Length);
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var value = Vector.Load(x + i);
            if (count - i < Lanes.Count) value = Lanes.Keep(value, count - i);
            Lanes.AddProduct(value, value, ref low, ref high);
        }

        work._partial[chunk] = Vector.Sum(low + high);
    }
}
