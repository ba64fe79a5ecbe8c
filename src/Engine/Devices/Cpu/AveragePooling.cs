using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Sums the rows of a band of windows, cuts the sum by phase (<see cref="PhaseRow"/>), then adds the columns for a vector of neighbouring
/// windows at once.
/// </summary>
internal readonly unsafe struct AveragePooling(in Pooling d, float* x, float* y, float* scratch) : IChunkWork<AveragePooling>
{
    private readonly Pooling _d = d;
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly float* _scratch = scratch;
    private readonly PhaseRow _row = new(d.Width, d.PooledWidth, d.KernelW, d.StrideW, d.PadW);

    public RowSlices Planes { get; } = new(d.Planes, (long)d.Height * d.Width);

    public static long ScratchOf(in Pooling d)
    {
        var row = new PhaseRow(d.Width, d.PooledWidth, d.KernelW, d.StrideW, d.PadW);
        return row.Length + PhaseRow.Vectors(d.PooledWidth) + PhaseRow.Vectors(d.Width) + (8 * Lanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in AveragePooling work, int chunk, int thread)
    {
        var d = work._d;
        var row = work._row;
        var phases = work._scratch + (thread * ScratchOf(d));
        var widths = phases + row.Length;
        var sums = widths + PhaseRow.Vectors(d.PooledWidth);
        PoolingWindows.Widths(d, widths);
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var x = work._x + ((long)plane * d.Height * d.Width);
            var y = work._y + ((long)plane * d.PooledHeight * d.PooledWidth);
            for (var ph = 0; ph < d.PooledHeight; ph++, y += d.PooledWidth)
            {
                var start = (ph * d.StrideH) - d.PadH;
                SumRows(x, Math.Max(0, start), Math.Min(start + d.KernelH, d.Height), d.Width, sums);
                row.Split(sums, phases, 0);
                var height = new Vector<float>(PoolingWindows.Height(d, ph));
                for (var pw = 0; pw < d.PooledWidth; pw += Lanes.Count)
                {
                    var sum = Vector<float>.Zero;
                    for (var k = 0; k < d.KernelW; k++) sum += Vector.Load(phases + row.Offset(k) + pw);
                    Lanes.Store(sum / (height * Vector.Load(widths + pw)), y + pw, d.PooledWidth - pw);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumRows(float* x, int top, int bottom, int width, float* sums)
    {
        for (var w = 0; w < width; w += Lanes.Count)
        {
            var sum = Vector<float>.Zero;
            for (var h = top; h < bottom; h++) sum += Vector.Load(x + ((long)h * width) + w);
            sum.Store(sums + w);
        }
    }
}

/// <summary>
/// For every row of dx: the sum of the gradients (over their divisors) of the windows that hold the row, then for every column the sum over the
/// windows that hold the column.
/// </summary>
internal readonly unsafe struct AveragePoolingBackward(in Pooling d, float* dy, float* dx, float* scratch) : IChunkWork<AveragePoolingBackward>
{
    private readonly Pooling _d = d;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;
    private readonly float* _scratch = scratch;

    public RowSlices Planes { get; } = new(d.Planes, (long)d.Height * d.Width);

    public static long ScratchOf(in Pooling d) => PhaseRow.Vectors(d.PooledWidth) + Reach(d) + Length(d);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in AveragePoolingBackward work, int chunk, int thread)
    {
        var d = work._d;
        var widths = work._scratch + (thread * ScratchOf(d));
        var band = widths + PhaseRow.Vectors(d.PooledWidth) + Reach(d);
        PoolingWindows.Widths(d, widths);
        new Span<float>(band - Reach(d), Reach(d) + Length(d)).Clear();
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var dy = work._dy + ((long)plane * d.PooledHeight * d.PooledWidth);
            var dx = work._dx + ((long)plane * d.Height * d.Width);
            for (var h = 0; h < d.Height; h++)
            {
                var padded = h + d.PadH;
                var first = padded < d.KernelH ? 0 : ((padded - d.KernelH) / d.StrideH) + 1;
                var last = Math.Min(padded / d.StrideH, d.PooledHeight - 1);
                for (var pw = 0; pw < d.PooledWidth; pw += Lanes.Count)
                {
                    var sum = Vector<float>.Zero;
                    for (var ph = first; ph <= last; ph++)
                    {
                        sum += Vector.Load(dy + (ph * d.PooledWidth) + pw) / new Vector<float>(PoolingWindows.Height(d, ph));
                    }

                    Lanes.Keep(sum / Vector.Load(widths + pw), d.PooledWidth - pw).Store(band + pw);
                }

                Spread(d, band, dx + ((long)h * d.Width));
            }
        }
    }

    /// <summary>Zeros kept to the left of the band: as many as a column's windows reach back.</summary>
    private static int Reach(in Pooling d) => PhaseRow.Vectors((d.KernelW - 1) / d.StrideW) + Lanes.Count;

    private static int Length(in Pooling d)
        => PhaseRow.Vectors(Math.Max(d.PooledWidth, ((d.Width + d.PadW) / d.StrideW) + 1)) + (4 * Lanes.Count);

    /// <summary>dx[w] = Σ over kernel columns k with (w + pad − k) divisible by the stride of band[(w + pad − k) / stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(in Pooling d, float* band, float* dx)
    {
        if (d.StrideW == 1)
        {
            for (var w = 0; w < d.Width; w += Lanes.Count) Lanes.Store(Gather(band, w + d.PadW, d.KernelW), dx + w, d.Width - w);
        }
        else if (d.StrideW == 2)
        {
            for (var w = 0; w < d.Width; w += 2 * Lanes.Count)
            {
                var even = Column(d, band, w + d.PadW);
                var odd = Column(d, band, w + 1 + d.PadW);
                Vector.Widen(Vector.AsVectorUInt32(even), out var a, out var b);
                Vector.Widen(Vector.AsVectorUInt32(odd), out var a2, out var b2);
                Lanes.Store(Vector.AsVectorSingle(a | (a2 << 32)), dx + w, d.Width - w);
                Lanes.Store(Vector.AsVectorSingle(b | (b2 << 32)), dx + w + Lanes.Count, d.Width - w - Lanes.Count);
            }
        }
        else
        {
            for (var w = 0; w < d.Width; w++)
            {
                var column = w + d.PadW;
                float sum = 0;
                for (int k = column % d.StrideW, slot = column / d.StrideW; k < d.KernelW; k += d.StrideW, slot--) sum += band[slot];
                dx[w] = sum;
            }
        }
    }

    /// <summary>Columns p, p+2, p+4, … of stride 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Column(in Pooling d, float* band, int p) => Gather(band, p / 2, (d.KernelW - (p % 2) + 1) / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Gather(float* band, int slot, int terms)
    {
        var sum = Vector<float>.Zero;
        for (var k = 0; k < terms; k++) sum += Vector.Load(band + slot - k);
        return sum;
    }
}

/// <summary>The two factors of an average's divisor: padding counts, what hangs over beyond it does not.</summary>
internal static unsafe class PoolingWindows
{
    public static float Height(in Pooling d, int ph)
    {
        var start = (ph * d.StrideH) - d.PadH;
        return Math.Min(start + d.KernelH, d.Height + d.PadH) - start;
    }

    /// <summary>One per pooled column, ones up to a whole vector.</summary>
    public static void Widths(in Pooling d, float* widths)
    {
        for (var pw = 0; pw < PhaseRow.Vectors(d.PooledWidth); pw++)
        {
            var start = (pw * d.StrideW) - d.PadW;
            widths[pw] = pw < d.PooledWidth ? Math.Min(start + d.KernelW, d.Width + d.PadW) - start : 1;
        }
    }
}
