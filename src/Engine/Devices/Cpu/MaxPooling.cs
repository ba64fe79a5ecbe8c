using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Maximum and its position for a vector of neighbouring windows at once. Rows of the plane are cut by phase (<see cref="PhaseRow"/>) into a
/// ring as the windows reach them, padded with −∞, which never wins; candidates are taken in row-major order with &gt;, so the first
/// maximum stays. The common stride of 2 without padding is cut in registers instead; where a row has few wide windows (global pooling),
/// vectors run along the window.
/// </summary>
internal readonly unsafe struct MaxPooling(in Pooling d, float* x, float* y, int* position, float* scratch) : IChunkWork<MaxPooling>
{
    private readonly Pooling _d = d;
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly int* _position = position;
    private readonly float* _scratch = scratch;
    private readonly PhaseRow _row = new(d.Width, d.PooledWidth, d.KernelW, d.StrideW, d.PadW);

    public RowSlices Planes { get; } = new(d.Planes, (long)d.Height * d.Width);

    /// <summary>Floats of scratch that one thread needs.</summary>
    public static long ScratchOf(in Pooling d)
    {
        var row = new PhaseRow(d.Width, d.PooledWidth, d.KernelW, d.StrideW, d.PadW);
        return ((long)Ring(d) * row.Length) + (2 * Lanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MaxPooling work, int chunk, int thread)
    {
        var d = work._d;
        var scratch = work._scratch + (thread * ScratchOf(d));
        var along = PoolingWindows.FewAndWide(d);
        var direct = PoolingWindows.IsStrideTwo(d);

        // Whole vectors may run over the end of a row: what they spoil is written later, up to the end of the chunk.
        var end = work._y + ((long)work.Planes.End(chunk) * d.PooledHeight * d.PooledWidth);
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var x = work._x + ((long)plane * d.Height * d.Width);
            var y = work._y + ((long)plane * d.PooledHeight * d.PooledWidth);
            var position = work._position + ((long)plane * d.PooledHeight * d.PooledWidth);
            if (along) AlongWindows(d, x, y, position);
            else if (direct) StrideTwo(d, x, y, position, end);
            else AcrossWindows(d, work._row, x, y, position, scratch, end);
        }
    }

    /// <summary>Rows held at once, a power of two.</summary>
    private static int Ring(in Pooling d) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(d.KernelH, d.Height));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StrideTwo(in Pooling d, float* x, float* y, int* position, float* end)
    {
        int width = d.Width, pooledWidth = d.PooledWidth;
        var three = d.KernelW == 3;
        var overhangs = PoolingWindows.Overhangs(d);
        var lowest = new Vector<float>(float.NegativeInfinity);
        for (var ph = 0; ph < d.PooledHeight; ph++, y += pooledWidth, position += pooledWidth)
        {
            var top = Math.Max(0, (ph * d.StrideH) - d.PadH);
            var bottom = Math.Min((ph * d.StrideH) - d.PadH + d.KernelH, d.Height);
            for (var pw = 0; pw < pooledWidth; pw += Lanes.Count)
            {
                var best = new Vector<float>(-float.MaxValue);
                var where = new Vector<int>(int.MinValue);
                var secondInside = Lanes.First((width - (2 * pw)) / 2);
                var thirdInside = Lanes.First((width - 1 - (2 * pw)) / 2);
                var at = x + (top * width) + (2 * pw);
                for (int h = top, candidate = top * width; h < bottom; h++, candidate += width, at += width)
                {
                    var a = Vector.Load(at);
                    var b = Vector.Load(at + Lanes.Count);
                    var second = Lanes.Odds(a, b);
                    Take(ref best, ref where, Lanes.Evens(a, b), candidate);
                    Take(ref best, ref where, overhangs ? Lanes.Select(secondInside, second, lowest) : second, candidate + 1);
                    if (!three) continue;
                    var third = Lanes.Evens(Vector.Load(at + 2), Vector.Load(at + 2 + Lanes.Count));
                    Take(ref best, ref where, overhangs ? Lanes.Select(thirdInside, third, lowest) : third, candidate + 2);
                }

                var start = (Vector<int>.Indices + new Vector<int>(pw)) * 2;
                where = Vector.ConditionalSelect(Vector.Equals(where, new Vector<int>(int.MinValue)), -Vector<int>.One, where + start);
                Lanes.Store(best, y + pw, (int)(end - y) - pw);
                Lanes.Store(where, position + pw, (int)(end - y) - pw);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AcrossWindows(in Pooling d, in PhaseRow row, float* x, float* y, int* position, float* ring, float* end)
    {
        var ringMask = Ring(d) - 1;
        var length = row.Length;
        var kernel = d.KernelW;
        var next = 0;
        int second = row.Offset(1), third = row.Offset(2);
        for (var ph = 0; ph < d.PooledHeight; ph++)
        {
            var top = Math.Max(0, (ph * d.StrideH) - d.PadH);
            var bottom = Math.Min((ph * d.StrideH) - d.PadH + d.KernelH, d.Height);
            for (next = Math.Max(next, top); next < bottom; next++) row.Split(x + ((long)next * d.Width), ring + ((next & ringMask) * length), float.NegativeInfinity);
            for (var pw = 0; pw < d.PooledWidth; pw += Lanes.Count)
            {
                var best = new Vector<float>(-float.MaxValue);
                var where = new Vector<int>(int.MinValue);
                for (var h = top; h < bottom; h++)
                {
                    var at = ring + ((h & ringMask) * length) + pw;
                    var candidate = h * d.Width;
                    if (kernel == 3)
                    {
                        Take(ref best, ref where, Vector.Load(at), candidate);
                        Take(ref best, ref where, Vector.Load(at + second), candidate + 1);
                        Take(ref best, ref where, Vector.Load(at + third), candidate + 2);
                    }
                    else if (kernel == 2)
                    {
                        Take(ref best, ref where, Vector.Load(at), candidate);
                        Take(ref best, ref where, Vector.Load(at + second), candidate + 1);
                    }
                    else
                    {
                        for (int k = 0, offset = 0, phase = 0; k < kernel; k++, offset = row.Next(offset, ref phase))
                        {
                            Take(ref best, ref where, Vector.Load(at + offset), candidate + k);
                        }
                    }
                }

                var start = ((Vector<int>.Indices + new Vector<int>(pw)) * d.StrideW) - new Vector<int>(d.PadW);
                where = Vector.ConditionalSelect(Vector.Equals(where, new Vector<int>(int.MinValue)), -Vector<int>.One, where + start);
                Lanes.Store(best, y + pw, (int)(end - y) - pw);
                Lanes.Store(where, position + pw, (int)(end - y) - pw);
            }

            y += d.PooledWidth;
            position += d.PooledWidth;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongWindows(in Pooling d, float* x, float* y, int* position)
    {
        for (var output = 0; output < d.PooledHeight * d.PooledWidth; output++)
        {
            var hs = (output / d.PooledWidth * d.StrideH) - d.PadH;
            var ws = (output % d.PooledWidth * d.StrideW) - d.PadW;
            var left = Math.Max(0, ws);
            var right = Math.Min(ws + d.KernelW, d.Width);
            var best = new Vector<float>(-float.MaxValue);
            var where = new Vector<int>(int.MaxValue);
            for (var h = Math.Max(0, hs); h < Math.Min(hs + d.KernelH, d.Height); h++)
            {
                for (var w = left; w < right; w += Lanes.Count)
                {
                    var at = (h * d.Width) + w;
                    var value = Vector.Load(x + at);
                    var larger = Vector.GreaterThan(value, best) & Lanes.First(right - w);
                    best = Lanes.Select(larger, value, best);
                    where = Vector.ConditionalSelect(larger, Vector<int>.Indices + new Vector<int>(at), where);
                }
            }

            // Every lane holds its first maximum: of the lanes with the largest, the smallest position is the first of all.
            var maximum = best.GetElement(0);
            var first = where.GetElement(0);
            for (var lane = 1; lane < Lanes.Count; lane++)
            {
                var value = best.GetElement(lane);
                var place = where.GetElement(lane);
                if (value < maximum || (value == maximum && place >= first)) continue;
                maximum = value;
                first = place;
            }

            y[output] = maximum;
            position[output] = first == int.MaxValue ? -1 : first;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref Vector<float> best, ref Vector<int> where, Vector<float> value, int candidate)
    {
        where = Vector.ConditionalSelect(Vector.GreaterThan(value, best), new Vector<int>(candidate), where);
        best = Lanes.Larger(value, best);
    }
}

/// <summary>Clears a plane, then adds each gradient where its maximum came from.</summary>
internal readonly unsafe struct MaxPoolingBackward(in Pooling d, float* dy, int* position, float* dx) : IChunkWork<MaxPoolingBackward>
{
    private readonly int _area = d.Height * d.Width;
    private readonly int _pooledArea = d.PooledHeight * d.PooledWidth;
    private readonly float* _dy = dy;
    private readonly int* _position = position;
    private readonly float* _dx = dx;

    public RowSlices Planes { get; } = new(d.Planes, (long)d.Height * d.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MaxPoolingBackward work, int chunk, int thread)
    {
        var pooled = work._pooledArea;
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var dx = work._dx + ((long)plane * work._area);
            var dy = work._dy + ((long)plane * pooled);
            var position = work._position + ((long)plane * pooled);
            new Span<float>(dx, work._area).Clear();
            for (var i = 0; i < pooled; i++)
            {
                var where = position[i];
                if (where >= 0) dx[where] += dy[i];
            }
        }
    }
}
