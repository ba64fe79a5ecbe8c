using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>One of several blobs and its coefficient.</summary>
internal readonly unsafe struct FoldInput(float* values, float coefficient)
{
    public readonly float* Values = values;
    public readonly float Coefficient = coefficient;
}

/// <summary>How one more blob joins the result.</summary>
internal interface IFold
{
    static abstract Vector<float> Start { get; }

    static abstract Vector<float> Join(Vector<float> sum, Vector<float> value, float coefficient);
}

internal readonly struct SumOfInputs : IFold
{
    public static Vector<float> Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector<float>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Join(Vector<float> sum, Vector<float> value, float coefficient)
        => Vector.FusedMultiplyAdd(value, new Vector<float>(coefficient), sum);
}

internal readonly struct ProductOfInputs : IFold
{
    public static Vector<float> Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector<float>.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Join(Vector<float> sum, Vector<float> value, float coefficient) => sum * value;
}

/// <summary>y = [factor ·] fold over all inputs but one; a block of elements at a time, so that y may be any input.</summary>
internal readonly unsafe struct Fold<TFold>(FoldInput* inputs, int count, int without, float* factor, float* y, Slices slices) : IChunkWork<Fold<TFold>>
    where TFold : unmanaged, IFold
{
    private readonly FoldInput* _inputs = inputs;
    private readonly int _count = count;
    private readonly int _without = without;
    private readonly float* _factor = factor;
    private readonly float* _y = y;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Fold<TFold> work, int chunk, int thread)
    {
        var inputs = work._inputs;
        float* y = work._y, factor = work._factor;
        int i = work._slices.Start(chunk), end = work._slices.End(chunk);
        int count = work._count, without = work._without;
        for (; i < end; i += 2 * Lanes.Count)
        {
            var first = TFold.Start;
            var second = first;
            for (var k = 0; k < count; k++)
            {
                if (k == without) continue;
                var values = inputs[k].Values + i;
                first = TFold.Join(first, Vector.Load(values), inputs[k].Coefficient);
                second = TFold.Join(second, Vector.Load(values + Lanes.Count), inputs[k].Coefficient);
            }

            if (factor != null)
            {
                first *= Vector.Load(factor + i);
                second *= Vector.Load(factor + i + Lanes.Count);
            }

            Lanes.Store(first, y + i, end - i);
            Lanes.Store(second, y + i + Lanes.Count, end - i - Lanes.Count);
        }
    }
}

/// <summary>The largest and whose it is: the second of the first two unless the first is larger; a later one only when larger.</summary>
internal readonly unsafe struct MaximumOfInputs(FoldInput* inputs, int count, float* y, int* from, Slices slices) : IChunkWork<MaximumOfInputs>
{
    private readonly FoldInput* _inputs = inputs;
    private readonly int _count = count;
    private readonly float* _y = y;
    private readonly int* _from = from;
    private readonly Slices _slices = slices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MaximumOfInputs work, int chunk, int thread)
    {
        var inputs = work._inputs;
        var end = work._slices.End(chunk);
        for (var i = work._slices.Start(chunk); i < end; i += Lanes.Count)
        {
            var best = Vector.Load(inputs[0].Values + i);
            var from = Vector<int>.Zero;
            for (var k = 1; k < work._count; k++)
            {
                var value = Vector.Load(inputs[k].Values + i);
                var wins = k == 1 ? ~Vector.GreaterThan(best, value) : Vector.GreaterThan(value, best);
                best = Lanes.Select(wins, value, best);
                from = Vector.ConditionalSelect(wins, new Vector<int>(k), from);
            }

            Lanes.Store(best, work._y + i, end - i);
            Lanes.Store(from, work._from + i, end - i);
        }
    }
}
