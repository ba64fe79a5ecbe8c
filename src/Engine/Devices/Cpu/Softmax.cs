using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Softmax over the channels, and with labels the sum of −ln p(label). With inner 1 vectors run along the classes; otherwise along
/// neighbouring positions, through a strip held per thread, so that every value is read and written once.
/// </summary>
internal readonly unsafe struct Softmax(in ClassLoss d, float* x, float* y, float* labels, LossSum* sums, float* scratch) : IChunkWork<Softmax>
{
    private const float MinNormal = 1.17549435e-38f;
    private readonly ChannelLayout _d = d.Layout;
    private readonly ClassLabel _label = new(d);
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly float* _labels = labels;
    private readonly LossSum* _sums = sums;
    private readonly float* _scratch = scratch;

    public Strips Strips { get; } = new(d.Layout);

    public static long ScratchOf(in ChannelLayout d) => d.Inner == 1 ? 0 : (long)d.Channels * Strips.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Softmax work, int chunk, int thread)
    {
        var d = work._d;
        var sum = default(LossSum);
        var picked = stackalloc float[Strips.Width];
        var pickedCount = 0;
        for (var task = work.Strips.Tasks.Start(chunk); task < work.Strips.Tasks.End(chunk); task++)
        {
            work.Strips.Place(task, out var offset, out var position, out var width);
            if (d.Inner == 1) Row(work._x + offset, work._y + offset, d.Channels);
            else Strip(work._x + offset, work._y + offset, work._scratch + (thread * ScratchOf(d)), d.Channels, d.Inner, width);
            if (work._labels == null) continue;
            for (var i = 0; i < width; i++)
            {
                var label = work._label.Read(work._labels[position + i], position + i, ref sum);
                if (label == ClassLabel.None) continue;
                picked[pickedCount++] = work._y[offset + ((long)label * d.Inner) + i];
                if (pickedCount == Strips.Width) Flush(picked, ref pickedCount, ref sum);
            }
        }

        Flush(picked, ref pickedCount, ref sum);
        if (work._labels != null) work._sums[chunk] = sum;
    }

    /// <summary>Adds −ln(max(p, FLT_MIN)) of the probabilities gathered so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Flush(float* picked, ref int count, ref LossSum sum)
    {
        sum.Counted += count;
        for (var i = count; i < Strips.Width; i++) picked[i] = 1;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        var least = new Vector<float>(MinNormal);
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var p = Vector.Load(picked + i);
            Lanes.Add(Vector.Log(Lanes.Select(Vector.LessThan(p, least), least, p)), ref low, ref high);
        }

        sum.Sum -= Vector.Sum(low + high);
        count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(float* x, float* y, int channels)
    {
        var lowest = new Vector<float>(float.NegativeInfinity);
        var best = lowest;
        for (var c = 0; c < channels; c += Lanes.Count)
        {
            var value = Vector.Load(x + c);
            if (channels - c < Lanes.Count) value = Lanes.Select(Lanes.First(channels - c), value, lowest);
            best = Lanes.Select(Vector.GreaterThan(value, best), value, best);
        }

        var maximum = best.GetElement(0);
        for (var lane = 1; lane < Lanes.Count; lane++) maximum = MathF.Max(maximum, best.GetElement(lane));
        var sum = Vector<float>.Zero;
        for (var c = 0; c < channels; c += Lanes.Count)
        {
            var value = Exponential.Of(Vector.Load(x + c) - new Vector<float>(maximum));
            if (channels - c < Lanes.Count) value = Lanes.Keep(value, channels - c);
            sum += value;
            Lanes.Store(value, y + c, channels - c);
        }

        var divisor = new Vector<float>(Vector.Sum(sum));
        for (var c = 0; c < channels; c += Lanes.Count) Lanes.Store(Vector.Load(y + c) / divisor, y + c, channels - c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip(float* x, float* y, float* strip, int channels, int inner, int width)
    {
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var best = new Vector<float>(float.NegativeInfinity);
            for (var c = 0; c < channels; c++)
            {
                var value = Vector.Load(x + ((long)c * inner) + i);
                value.Store(strip + (c * Strips.Width) + i);
                best = Lanes.Select(Vector.GreaterThan(value, best), value, best);
            }

            var sum = Vector<float>.Zero;
            for (var c = 0; c < channels; c++)
            {
                var at = strip + (c * Strips.Width) + i;
                var value = Exponential.Of(Vector.Load(at) - best);
                sum += value;
                value.Store(at);
            }

            for (var c = 0; c < channels; c++)
            {
                Lanes.Store(Vector.Load(strip + (c * Strips.Width) + i) / sum, y + ((long)c * inner) + i, width - i);
            }
        }
    }
}
