using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// LRN across channels, one strip of a sample's area at a time: the rows of a window (one row per channel) then stay in the first-level cache,
/// and the window is summed anew for every channel, without the drift of a running sum.
/// </summary>
internal readonly unsafe struct LocalResponse(in Lrn d, float* x, float* scale, float* y) : IChunkWork<LocalResponse>
{
    private readonly Lrn _d = d;
    private readonly float* _x = x;
    private readonly float* _scale = scale;
    private readonly float* _y = y;

    public LrnStrips Strips { get; } = new(d);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in LocalResponse work, int chunk, int thread)
    {
        var d = work._d;
        var power = new InversePower(d.Beta);
        var half = (d.Size - 1) / 2;
        var alpha = new Vector<float>(d.Alpha / d.Size);
        var k = new Vector<float>(d.K);
        for (var task = work.Strips.Rows.Start(chunk); task < work.Strips.Rows.End(chunk); task++)
        {
            work.Strips.Place(d, task, out var offset, out var width);
            for (var c = 0; c < d.Channels; c++)
            {
                var first = offset + ((long)Math.Max(0, c - half) * d.Area);
                var last = offset + ((long)Math.Min(d.Channels - 1, c + half) * d.Area);
                var own = offset + ((long)c * d.Area);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var sum = Vector<float>.Zero;
                    for (var at = first; at <= last; at += d.Area)
                    {
                        var value = Vector.Load(work._x + at + i);
                        sum = Vector.FusedMultiplyAdd(value, value, sum);
                    }

                    var scale = Vector.FusedMultiplyAdd(sum, alpha, k);
                    Lanes.Store(scale, work._scale + own + i, width - i);
                    Lanes.Store(Vector.Load(work._x + own + i) * power.Of(scale), work._y + own + i, width - i);
                }
            }
        }
    }
}

/// <summary>As <see cref="LocalResponse"/>; the ratios dy·y/scale of a strip are kept per thread, with zeros for the channels outside.</summary>
internal readonly unsafe struct LocalResponseBackward(in Lrn d, float* x, float* y, float* scale, float* dy, float* dx, float* ratios)
    : IChunkWork<LocalResponseBackward>
{
    private readonly Lrn _d = d;
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly float* _scale = scale;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;
    private readonly float* _ratios = ratios;

    public LrnStrips Strips { get; } = new(d);

    public static long ScratchOf(in Lrn d) => (long)(d.Channels + d.Size) * LrnStrips.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in LocalResponseBackward work, int chunk, int thread)
    {
        var d = work._d;
        var power = new InversePower(d.Beta);
        var half = (d.Size - 1) / 2;
        var window = (2 * half) + 1;
        var factor = new Vector<float>(-2f * d.Alpha * d.Beta / d.Size);
        var padded = work._ratios + (thread * ScratchOf(d));
        var ratios = padded + (half * LrnStrips.Width);
        new Span<float>(padded, half * LrnStrips.Width).Clear();
        new Span<float>(ratios + ((long)d.Channels * LrnStrips.Width), half * LrnStrips.Width).Clear();
        for (var task = work.Strips.Rows.Start(chunk); task < work.Strips.Rows.End(chunk); task++)
        {
            work.Strips.Place(d, task, out var offset, out var width);
            for (var c = 0; c < d.Channels; c++)
            {
                var at = offset + ((long)c * d.Area);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var ratio = Vector.Load(work._dy + at + i) * Vector.Load(work._y + at + i) / Vector.Load(work._scale + at + i);
                    ratio.Store(ratios + (c * LrnStrips.Width) + i);
                }
            }

            for (var c = 0; c < d.Channels; c++)
            {
                var at = offset + ((long)c * d.Area);
                var first = padded + (c * LrnStrips.Width);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var sum = Vector<float>.Zero;
                    for (var k = 0; k < window; k++) sum += Vector.Load(first + (k * LrnStrips.Width) + i);
                    var direct = Vector.Load(work._dy + at + i) * power.Of(Vector.Load(work._scale + at + i));
                    var value = Vector.FusedMultiplyAdd(Vector.Load(work._x + at + i) * factor, sum, direct);
                    Lanes.Store(value, work._dx + at + i, width - i);
                }
            }
        }
    }
}

/// <summary>Strips of at most <see cref="Width"/> positions of one sample, all channels.</summary>
internal readonly struct LrnStrips(in Lrn d)
{
    public const int Width = 128;
    private readonly int _perSample = (d.Area + Width - 1) / Width;

    public RowSlices Rows { get; } = new(d.Batch * ((d.Area + Width - 1) / Width), (long)d.Channels * Math.Min(d.Area, Width));

    public void Place(in Lrn d, int task, out long offset, out int width)
    {
        var start = task % _perSample * Width;
        offset = ((long)(task / _perSample) * d.Channels * d.Area) + start;
        width = Math.Min(Width, d.Area - start);
    }
}
