using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Maximum and its position for a vector of neighbouring windows at once. Rows of the plane are cut by phase (<see cref="PhaseRow"/>) into a
/// ring as the windows reach them, padded with −∞, which never wins; candidates are taken in row-major order with &gt;, so the first
/// maximum stays. Where a row has few wide windows (global pooling), vectors run along the window instead.
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
        var lanes = Lanes.Count;
        var along = d.PooledWidth * ((d.KernelW + lanes - 1) / lanes) < d.KernelW * ((d.PooledWidth + lanes - 1) / lanes);
        for (var plane = work.Planes.Start(chunk); plane < work.Planes.End(chunk); plane++)
        {
            var x = work._x + ((long)plane * d.Height * d.Width);
            var y = work._y + ((long)plane * d.PooledHeight * d.PooledWidth);
            var position = work._position + ((long)plane * d.PooledHeight * d.PooledWidth);
            if (along) AlongWindows(d, x, y, position);
            else AcrossWindows(d, work._row, x, y, position, scratch);
        }
    }

    private static int Ring(in Pooling d) => Math.Min(d.KernelH, d.Height);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AcrossWindows(in Pooling d, in PhaseRow row, float* x, float* y, int* position, float* ring)
    {
        var rows = Ring(d);
        var length = row.Length;
        var next = 0;
        int second = row.Offset(1), third = row.Offset(2);
        for (var ph = 0; ph < d.PooledHeight; ph++)
        {
            var top = Math.Max(0, (ph * d.StrideH) - d.PadH);
            var bottom = Math.Min((ph * d.StrideH) - d.PadH + d.KernelH, d.Height);
            for (next = Math.Max(next, top); next < bottom; next++) row.Split(x + ((long)next * d.Width), ring + (next % rows * length), float.NegativeInfinity);
            for (var pw = 0; pw < d.PooledWidth; pw += Lanes.Count)
            {
                var best = new Vector<float>(-float.MaxValue);
                var where = new Vector<int>(int.MinValue);
                for (var h = top; h < bottom; h++)
                {
                    var at = ring + (h % rows * length) + pw;
                    var candidate = h * d.Width;
                    if (d.KernelW == 3)
                    {
                        Take(ref best, ref where, Vector.Load(at), candidate);
                        Take(ref best, ref where, Vector.Load(at + second), candidate + 1);
                        Take(ref best, ref where, Vector.Load(at + third), candidate + 2);
                    }
                    else if (d.KernelW == 2)
                    {
                        Take(ref best, ref where, Vector.Load(at), candidate);
                        Take(ref best, ref where, Vector.Load(at + second), candidate + 1);
                    }
                    else
                    {
                        for (var k = 0; k < d.KernelW; k++) Take(ref best, ref where, Vector.Load(at + row.Offset(k)), candidate + k);
                    }
                }

                var start = ((Vector<int>.Indices + new Vector<int>(pw)) * d.StrideW) - new Vector<int>(d.PadW);
                where = Vector.ConditionalSelect(Vector.Equals(where, new Vector<int>(int.MinValue)), -Vector<int>.One, where + start);
                Lanes.Store(best, y + pw, d.PooledWidth - pw);
                Lanes.Store(where, position + pw, d.PooledWidth - pw);
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
        var larger = Vector.GreaterThan(value, best);
        best = Lanes.Select(larger, value, best);
        where = Vector.ConditionalSelect(larger, new Vector<int>(candidate), where);
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
