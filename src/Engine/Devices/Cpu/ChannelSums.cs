using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>What is added up per channel; lanes that do not belong to the sum come as zeros.</summary>
internal interface IChannelTerm
{
    void Add(Vector<float> a, Vector<float> b, ref Vector<double> low, ref Vector<double> high);
}

/// <summary>a·b.</summary>
internal readonly struct ProductTerm : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector<float> a, Vector<float> b, ref Vector<double> low, ref Vector<double> high) => Lanes.AddProduct(a, b, ref low, ref high);
}

/// <summary>a.</summary>
internal readonly struct PlainTerm : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector<float> a, Vector<float> b, ref Vector<double> low, ref Vector<double> high) => Lanes.Add(a, ref low, ref high);
}

/// <summary>a·b where b is not above 0: the gradient of PReLU's slope, a = dy, b = x.</summary>
internal readonly struct SlopeProduct : IChannelTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector<float> a, Vector<float> b, ref Vector<double> low, ref Vector<double> high)
    {
        var positive = Vector.GreaterThan(b, Vector<float>.Zero);
        Lanes.AddProduct(Lanes.Select(positive, Vector<float>.Zero, a), Lanes.Select(positive, Vector<float>.Zero, b), ref low, ref high);
    }
}

/// <summary>
/// Sums per channel over outer and inner, in double. The work is cut into tasks (a part of a channel's rows, or a run of samples where inner
/// is 1) by the layout alone, each leaves partial sums, and these are added in task order: the same bits from any number of threads.
/// </summary>
internal sealed unsafe class ChannelSums(CpuThreads threads) : IDisposable
{
    private readonly Scratch _partial = new();

    public long ScratchBytes => _partial.Bytes;

    /// <summary>sum[c] (+)= Σ term(a, b).</summary>
    public void Run<TTerm>(in ChannelLayout d, TTerm term, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
        where TTerm : unmanaged, IChannelTerm
    {
        var parts = ChannelParts.Of(d);
        var partial = _partial.Take<double>((long)parts.Count * (d.Channels + Lanes.Count));
        var second = b.IsEmpty ? a : b;
        var work = new ChannelSumWork<TTerm>(term, d, parts, (float*)a.Address, (float*)second.Address, partial);
        threads.For(work.Chunks, work);
        var result = (float*)sum.Address;
        for (var c = 0; c < d.Channels; c++)
        {
            double total = accumulate ? result[c] : 0;
            for (var part = 0; part < parts.Count; part++) total += partial[((long)part * parts.Pitch) + c];
            result[c] = (float)total;
        }
    }

    public void Dispose() => _partial.Dispose();
}

/// <summary>
/// How the rows of one channel are cut: into <see cref="Count"/> parts of whole units, a unit being a run of at most
/// <see cref="SegmentLength"/> elements of one plane.
/// </summary>
internal readonly record struct ChannelParts(int Count, int Segments, int Units, int Pitch)
{
    public const int SegmentLength = 16384;
    private const int Enough = 64;

    public static ChannelParts Of(in ChannelLayout d)
    {
        var segments = d.Inner == 1 ? 1 : (d.Inner + SegmentLength - 1) / SegmentLength;
        var units = d.Outer * segments;
        var byCost = Math.Max(1, d.Count / SegmentLength);
        var wanted = d.Inner == 1 ? Enough : (Enough + d.Channels - 1) / Math.Max(1, d.Channels);
        return new ChannelParts(Math.Max(1, Math.Min(Math.Min(wanted, byCost), units)), segments, units, d.Channels + Lanes.Count);
    }
}

internal readonly unsafe struct ChannelSumWork<TTerm>(TTerm term, ChannelLayout d, ChannelParts parts, float* a, float* b, double* partial)
    : IChunkWork<ChannelSumWork<TTerm>>
    where TTerm : unmanaged, IChannelTerm
{
    private readonly TTerm _term = term;
    private readonly ChannelLayout _d = d;
    private readonly ChannelParts _parts = parts;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly double* _partial = partial;
    private readonly RowSlices _tasks = new(d.Channels * parts.Count, d.Count / Math.Max(1, d.Channels * parts.Count));

    public int Chunks => _d.Inner == 1 ? _parts.Count : _tasks.Chunks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ChannelSumWork<TTerm> work, int chunk, int thread)
    {
        if (work._d.Inner == 1)
        {
            Columns(work, chunk);
            return;
        }

        for (var task = work._tasks.Start(chunk); task < work._tasks.End(chunk); task++)
        {
            var part = task / work._d.Channels;
            var channel = task % work._d.Channels;
            work._partial[((long)part * work._parts.Pitch) + channel] = Rows(work, channel, part);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Rows(in ChannelSumWork<TTerm> work, int channel, int part)
    {
        var term = work._term;
        var d = work._d;
        var (parts, segments, units, _) = work._parts;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero, low2 = Vector<double>.Zero, high2 = Vector<double>.Zero;
        for (var unit = (int)((long)units * part / parts); unit < (int)((long)units * (part + 1) / parts); unit++)
        {
            var start = unit % segments * ChannelParts.SegmentLength;
            var length = Math.Min(d.Inner - start, ChannelParts.SegmentLength);
            var offset = ((((long)(unit / segments) * d.Channels) + channel) * d.Inner) + start;
            float* a = work._a + offset, b = work._b + offset;
            var i = 0;
            for (; i <= length - (2 * Lanes.Count); i += 2 * Lanes.Count)
            {
                term.Add(Vector.Load(a + i), Vector.Load(b + i), ref low, ref high);
                term.Add(Vector.Load(a + i + Lanes.Count), Vector.Load(b + i + Lanes.Count), ref low2, ref high2);
            }

            for (; i < length; i += Lanes.Count)
            {
                var left = length - i;
                term.Add(Lanes.Keep(Vector.Load(a + i), left), Lanes.Keep(Vector.Load(b + i), left), ref low, ref high);
            }
        }

        return Vector.Sum((low + high) + (low2 + high2));
    }

    /// <summary>Inner 1: adds rows of channels into a row of doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(in ChannelSumWork<TTerm> work, int part)
    {
        var term = work._term;
        var channels = work._d.Channels;
        var sums = work._partial + ((long)part * work._parts.Pitch);
        new Span<double>(sums, channels + Lanes.Count).Clear();
        var (parts, _, units, _) = work._parts;
        for (var row = (int)((long)units * part / parts); row < (int)((long)units * (part + 1) / parts); row++)
        {
            float* a = work._a + ((long)row * channels), b = work._b + ((long)row * channels);
            for (var c = 0; c < channels; c += Lanes.Count)
            {
                var low = Vector.Load(sums + c);
                var high = Vector.Load(sums + c + Vector<double>.Count);
                var left = channels - c;
                if (left >= Lanes.Count) term.Add(Vector.Load(a + c), Vector.Load(b + c), ref low, ref high);
                else term.Add(Lanes.Keep(Vector.Load(a + c), left), Lanes.Keep(Vector.Load(b + c), left), ref low, ref high);
                low.Store(sums + c);
                high.Store(sums + c + Vector<double>.Count);
            }
        }
    }
}
