using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Sums of −[x·(t − (x ≥ 0)) − ln(1 + e^−|x|)] over the targets that count; −|x| is what Caffe's x − 2x·(x ≥ 0) comes to.
/// </summary>
internal readonly unsafe struct SigmoidCrossEntropy(float* x, float* targets, IgnoredTarget ignored, LossSum* sums, Slices slices)
    : IChunkWork<SigmoidCrossEntropy>
{
    private readonly float* _x = x;
    private readonly float* _targets = targets;
    private readonly IgnoredTarget _ignored = ignored;
    private readonly LossSum* _sums = sums;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SigmoidCrossEntropy work, int chunk, int thread)
    {
        int start = work._slices.Start(chunk), end = work._slices.End(chunk);
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        var counted = Vector<int>.Zero;
        for (var i = start; i < end; i += Lanes.Count)
        {
            Vector<float> x = Vector.Load(work._x + i), t = Vector.Load(work._targets + i);
            var counts = ~work._ignored.Of(t);
            if (end - i < Lanes.Count) counts &= Lanes.First(end - i);
            counted -= counts;
            var positive = Lanes.Select(Vector.GreaterThanOrEqual(x, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero);
            var loss = Vector.Log(Vector<float>.One + Exponential.Of(-Vector.Abs(x))) - (x * (t - positive));
            Lanes.Add(Lanes.Select(counts, loss, Vector<float>.Zero), ref low, ref high);
        }

        work._sums[chunk] = new LossSum { Sum = Vector.Sum(low + high), Counted = Vector.Sum(counted) };
    }
}

/// <summary>(sigmoid(x) − t)·factor from (x, t), 0 where ignored.</summary>
internal readonly struct SigmoidCrossEntropyGradient(IgnoredTarget ignored, float factor) : IBinary
{
    private readonly IgnoredTarget _ignored = ignored;
    private readonly float _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> a, Vector<float> b)
    {
        var sigmoid = Vector<float>.One / (Vector<float>.One + Exponential.Of(-a));
        return Lanes.Select(_ignored.Of(b), Vector<float>.Zero, (sigmoid - b) * _factor);
    }
}

/// <summary>Which targets' ints are the label to be ignored; NaN and what does not fit an int never is, unless it is the smallest int.</summary>
internal readonly struct IgnoredTarget(int? label)
{
    private readonly bool _any = label.HasValue;
    private readonly int _label = label ?? 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Of(Vector<float> targets)
    {
        if (!_any) return Vector<int>.Zero;
        var fits = Vector.LessThan(targets, new Vector<float>(2147483648f)) & Vector.GreaterThanOrEqual(targets, new Vector<float>(-2147483648f));
        var labels = Vector.ConditionalSelect(fits, Vector.ConvertToInt32(targets), new Vector<int>(int.MinValue));
        return Vector.Equals(labels, new Vector<int>(_label));
    }
}

/// <summary>difference = a − b and the sums of its squares.</summary>
internal readonly unsafe struct EuclideanDifference(float* a, float* b, float* difference, LossSum* sums, Slices slices)
    : IChunkWork<EuclideanDifference>
{
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _difference = difference;
    private readonly LossSum* _sums = sums;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in EuclideanDifference work, int chunk, int thread)
    {
        var end = work._slices.End(chunk);
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        for (var i = work._slices.Start(chunk); i < end; i += Lanes.Count)
        {
            var difference = Vector.Load(work._a + i) - Vector.Load(work._b + i);
            Lanes.Store(difference, work._difference + i, end - i);
            if (end - i < Lanes.Count) difference = Lanes.Keep(difference, end - i);
            Lanes.AddProduct(difference, difference, ref low, ref high);
        }

        work._sums[chunk] = new LossSum { Sum = Vector.Sum(low + high) };
    }
}
