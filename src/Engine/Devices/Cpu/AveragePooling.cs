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
        var along = PoolingWindows.FewAndWide(d);
        var direct = PoolingWindows.IsStrideTwo(d);

        // Whole vectors may run over the end of a row: what they spoil is written later, up to the end of the chunk.
        var end = work._y + ((long)work.Planes.End(chunk) * d.PooledHeight * d.PooledWidth);
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var x = work._x + ((long)plane * d.Height * d.Width);
            var y = work._y + ((long)plane * d.PooledHeight * d.PooledWidth);
            if (along)
            {
                AlongWindows(d, x, y);
                continue;
            }

            if (direct)
            {
                StrideTwo(d, x, y, widths, end);
                continue;
            }

            for (var ph = 0; ph < d.PooledHeight; ph++, y += d.PooledWidth)
            {
                var start = (ph * d.StrideH) - d.PadH;
                SumRows(x, Math.Max(0, start), Math.Min(start + d.KernelH, d.Height), d.Width, sums);
                row.Split(sums, phases, 0);
                var height = new Vector<float>(PoolingWindows.Height(d, ph));
                for (var pw = 0; pw < d.PooledWidth; pw += Lanes.Count)
                {
                    var sum = Vector<float>.Zero;
                    for (int k = 0, offset = 0, phase = 0; k < d.KernelW; k++, offset = row.Next(offset, ref phase))
                    {
                        sum += Vector.Load(phases + offset + pw);
                    }

                    Lanes.Store(sum / (height * Vector.Load(widths + pw)), y + pw, (int)(end - y) - pw);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StrideTwo(in Pooling d, float* x, float* y, float* widths, float* end)
    {
        int width = d.Width, pooledWidth = d.PooledWidth;
        var three = d.KernelW == 3;
        for (var ph = 0; ph < d.PooledHeight; ph++, y += pooledWidth)
        {
            var top = Math.Max(0, (ph * d.StrideH) - d.PadH);
            var bottom = Math.Min((ph * d.StrideH) - d.PadH + d.KernelH, d.Height);
            var height = new Vector<float>(PoolingWindows.Height(d, ph));
            for (var pw = 0; pw < pooledWidth; pw += Lanes.Count)
            {
                // Rows first, as whole vectors: columns 2pw … and, for the third column, those two further on.
                Vector<float> a = Vector<float>.Zero, b = Vector<float>.Zero, a2 = Vector<float>.Zero, b2 = Vector<float>.Zero;
                var at = x + (top * width) + (2 * pw);
                for (var h = top; h < bottom; h++, at += width)
                {
                    a += Vector.Load(at);
                    b += Vector.Load(at + Lanes.Count);
                    if (!three) continue;
                    a2 += Vector.Load(at + 2);
                    b2 += Vector.Load(at + 2 + Lanes.Count);
                }

                var sum = Lanes.Evens(a, b) + Lanes.Keep(Lanes.Odds(a, b), (width - (2 * pw)) / 2);
                if (three) sum += Lanes.Keep(Lanes.Evens(a2, b2), (width - 1 - (2 * pw)) / 2);
                Lanes.Store(sum / (height * Vector.Load(widths + pw)), y + pw, (int)(end - y) - pw);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongWindows(in Pooling d, float* x, float* y)
    {
        for (var ph = 0; ph < d.PooledHeight; ph++)
        {
            var hs = (ph * d.StrideH) - d.PadH;
            for (var pw = 0; pw < d.PooledWidth; pw++)
            {
                var ws = (pw * d.StrideW) - d.PadW;
                int left = Math.Max(0, ws), right = Math.Min(ws + d.KernelW, d.Width);
                var sum = Vector<float>.Zero;
                if (left == 0 && right == d.Width)
                {
                    // Whole rows lie side by side.
                    int start = Math.Max(0, hs) * d.Width, end = Math.Min(hs + d.KernelH, d.Height) * d.Width;
                    for (; start <= end - Lanes.Count; start += Lanes.Count) sum += Vector.Load(x + start);
                    if (start < end) sum += Lanes.Keep(Vector.Load(x + start), end - start);
                }
                else
                {
                    for (var h = Math.Max(0, hs); h < Math.Min(hs + d.KernelH, d.Height); h++)
                    {
                        for (var w = left; w < right; w += Lanes.Count) sum += Lanes.Keep(Vector.Load(x + (h * d.Width) + w), right - w);
                    }
                }

                y[(ph * d.PooledWidth) + pw] = Vector.Sum(sum) / (PoolingWindows.Height(d, ph) * PoolingWindows.Width(d, pw));
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
        var end = work._dx + ((long)work.Planes.End(chunk) * d.Height * d.Width);
        var global = d.KernelH == d.Height && d.KernelW == d.Width && d.PooledHeight == 1 && d.PooledWidth == 1 && d.PadH == 0 && d.PadW == 0;
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var dy = work._dy + ((long)plane * d.PooledHeight * d.PooledWidth);
            var dx = work._dx + ((long)plane * d.Height * d.Width);
            if (global)
            {
                new Span<float>(dx, d.Height * d.Width).Fill(*dy / (d.KernelH * d.KernelW));
                continue;
            }

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

                Spread(d, band, dx + ((long)h * d.Width), end);
            }
        }
    }

    /// <summary>Zeros kept to the left of the band: as many as a column's windows reach back.</summary>
    private static int Reach(in Pooling d) => PhaseRow.Vectors((d.KernelW - 1) / d.StrideW) + Lanes.Count;

    private static int Length(in Pooling d)
        => PhaseRow.Vectors(Math.Max(d.PooledWidth, ((d.Width + d.PadW) / d.StrideW) + 1)) + (4 * Lanes.Count);

    /// <summary>dx[w] = Σ over kernel columns k with (w + pad − k) divisible by the stride of band[(w + pad − k) / stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(in Pooling d, float* band, float* dx, float* end)
    {
        if (d.StrideW == 1)
        {
            for (var w = 0; w < d.Width; w += Lanes.Count) Lanes.Store(Gather(band, w + d.PadW, d.KernelW), dx + w, (int)(end - dx) - w);
        }
        else if (d.StrideW == 2)
        {
            // An even column of dx lies in phase pad % 2 of the padded row; that phase sees the kernel columns of its own parity.
            int evenTerms = (d.KernelW - (d.PadW % 2) + 1) / 2, oddTerms = (d.KernelW - ((d.PadW + 1) % 2) + 1) / 2;
            for (var w = 0; w < d.Width; w += 2 * Lanes.Count)
            {
                var even = Gather(band, (w + d.PadW) / 2, evenTerms);
                var odd = Gather(band, (w + 1 + d.PadW) / 2, oddTerms);
                var (low, high) = Lanes.Interleave(even, odd);
                Lanes.Store(low, dx + w, (int)(end - dx) - w);
                if (w + Lanes.Count < d.Width) Lanes.Store(high, dx + w + Lanes.Count, (int)(end - dx) - w - Lanes.Count);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Gather(float* band, int slot, int terms)
    {
        var sum = Vector<float>.Zero;
        for (var k = 0; k < terms; k++) sum += Vector.Load(band + slot - k);
        return sum;
    }
}
