using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>dx = (dy − Σ dy·y)·y.</summary>
internal readonly unsafe struct SoftmaxGradient(in ChannelLayout d, float* y, float* dy, float* dx) : IChunkWork<SoftmaxGradient>
{
    private readonly ChannelLayout _d = d;
    private readonly float* _y = y;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;

    public Strips Strips { get; } = new(d);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SoftmaxGradient work, int chunk, int thread)
    {
        for (var task = work.Strips.Tasks.Start(chunk); task < work.Strips.Tasks.End(chunk); task++)
        {
            work.Strips.Place(task, out var offset, out _, out var width);
            float* y = work._y + offset, dy = work._dy + offset, dx = work._dx + offset;
            if (work._d.Inner == 1) Row(y, dy, dx, work._d.Channels);
            else Strip(y, dy, dx, work._d.Channels, work._d.Inner, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(float* y, float* dy, float* dx, int channels)
    {
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        for (var c = 0; c < channels; c += Lanes.Count)
        {
            Vector<float> a = Vector.Load(y + c), b = Vector.Load(dy + c);
            if (channels - c < Lanes.Count) (a, b) = (Lanes.Keep(a, channels - c), Lanes.Keep(b, channels - c));
            Lanes.AddProduct(a, b, ref low, ref high);
        }

        var dot = new Vector<float>((float)Vector.Sum(low + high));
        for (var c = 0; c < channels; c += Lanes.Count) Lanes.Store((Vector.Load(dy + c) - dot) * Vector.Load(y + c), dx + c, channels - c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strip(float* y, float* dy, float* dx, int channels, int inner, int width)
    {
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var dot = Vector<float>.Zero;
            for (var c = 0; c < channels; c++)
            {
                var at = ((long)c * inner) + i;
                dot = Vector.FusedMultiplyAdd(Vector.Load(dy + at), Vector.Load(y + at), dot);
            }

            for (var c = 0; c < channels; c++)
            {
                var at = ((long)c * inner) + i;
                Lanes.Store((Vector.Load(dy + at) - dot) * Vector.Load(y + at), dx + at, width - i);
            }
        }
    }
}

/// <summary>dx = (prob − 1{label})·factor, 0 where the label does not count.</summary>
internal readonly unsafe struct SoftmaxLossGradient(in ClassLoss d, float* prob, float* labels, float factor, float* dx) : IChunkWork<SoftmaxLossGradient>
{
    private readonly ChannelLayout _d = d.Layout;
    private readonly ClassLabel _label = new(d);
    private readonly float* _prob = prob;
    private readonly float* _labels = labels;
    private readonly float _factor = factor;
    private readonly float* _dx = dx;

    public Strips Strips { get; } = new(d.Layout);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SoftmaxLossGradient work, int chunk, int thread)
    {
        var (_, channels, inner) = work._d;
        var unused = default(LossSum);
        var classes = stackalloc int[Strips.Width];
        for (var task = work.Strips.Tasks.Start(chunk); task < work.Strips.Tasks.End(chunk); task++)
        {
            work.Strips.Place(task, out var offset, out var position, out var width);
            float* prob = work._prob + offset, dx = work._dx + offset;
            for (var i = 0; i < width; i++) classes[i] = work._label.Read(work._labels[position + i], position + i, ref unused);
            if (inner == 1)
            {
                if (classes[0] == ClassLabel.None) new Span<float>(dx, channels).Clear();
                else for (var c = 0; c < channels; c += Lanes.Count) Lanes.Store(Vector.Load(prob + c) * work._factor, dx + c, channels - c);
            }
            else
            {
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var counts = Vector.GreaterThanOrEqual(Vector.Load(classes + i), Vector<int>.Zero);
                    for (var c = 0; c < channels; c++)
                    {
                        var at = ((long)c * inner) + i;
                        Lanes.Store(Lanes.Select(counts, Vector.Load(prob + at) * work._factor, Vector<float>.Zero), dx + at, width - i);
                    }
                }
            }

            for (var i = 0; i < width; i++)
            {
                if (classes[i] == ClassLabel.None) continue;
                var at = ((long)classes[i] * inner) + i;
                dx[at] = (work._prob[offset + at] - 1) * work._factor;
            }
        }
    }
}
