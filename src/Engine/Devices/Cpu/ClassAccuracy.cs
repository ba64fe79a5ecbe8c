using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Counts the positions whose label is among the top k: fewer than k other scores are at least its own. LossSum.Sum holds the right ones.
/// Integers, so that the order in which threads count per class does not matter.
/// </summary>
internal readonly unsafe struct ClassAccuracy(in ClassLoss d, int topK, float* x, float* labels, LossSum* sums, int* perClass) : IChunkWork<ClassAccuracy>
{
    private readonly ChannelLayout _d = d.Layout;
    private readonly ClassLabel _label = new(d);
    private readonly int _topK = topK;
    private readonly float* _x = x;
    private readonly float* _labels = labels;
    private readonly LossSum* _sums = sums;
    private readonly int* _perClass = perClass;

    public Strips Strips { get; } = new(d.Layout);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ClassAccuracy work, int chunk, int thread)
    {
        var (_, channels, inner) = work._d;
        var sum = default(LossSum);
        var classes = stackalloc int[Strips.Width];
        var own = stackalloc float[Strips.Width];
        var atLeast = stackalloc int[Strips.Width];
        for (var task = work.Strips.Tasks.Start(chunk); task < work.Strips.Tasks.End(chunk); task++)
        {
            work.Strips.Place(task, out var offset, out var position, out var width);
            var x = work._x + offset;
            for (var i = 0; i < width; i++)
            {
                classes[i] = work._label.Read(work._labels[position + i], position + i, ref sum);
                own[i] = classes[i] == ClassLabel.None ? 0 : x[((long)classes[i] * inner) + i];
            }

            if (inner == 1) atLeast[0] = CountRow(x, channels, own[0]);
            else for (var i = 0; i < width; i += Lanes.Count) CountStrip(x + i, channels, inner, Vector.Load(own + i)).Store(atLeast + i);
            for (var i = 0; i < width; i++)
            {
                var label = classes[i];
                if (label == ClassLabel.None) continue;

                // The label's own score was counted too, unless it is NaN.
                var right = atLeast[i] - (float.IsNaN(own[i]) ? 0 : 1) < work._topK;
                sum.Counted++;
                if (right) sum.Sum++;
                if (work._perClass == null) continue;
                Interlocked.Increment(ref work._perClass[2 * label]);
                if (right) Interlocked.Increment(ref work._perClass[(2 * label) + 1]);
            }
        }

        work._sums[chunk] = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountRow(float* x, int channels, float own)
    {
        var count = Vector<int>.Zero;
        for (var c = 0; c < channels; c += Lanes.Count)
        {
            var larger = Vector.GreaterThanOrEqual(Vector.Load(x + c), new Vector<float>(own));
            if (channels - c < Lanes.Count) larger &= Lanes.First(channels - c);
            count -= larger;
        }

        return Vector.Sum(count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> CountStrip(float* x, int channels, int inner, Vector<float> own)
    {
        var count = Vector<int>.Zero;
        for (var c = 0; c < channels; c++) count -= Vector.GreaterThanOrEqual(Vector.Load(x + ((long)c * inner)), own);
        return count;
    }
}

/// <summary>The k largest of each position, sorted; ties to the larger index, NaN counted as the largest, so that it is seen.</summary>
internal readonly unsafe struct LargestClasses(in ChannelLayout d, int topK, float* x, float* indices, float* values, RankedClass* ranked)
    : IChunkWork<LargestClasses>
{
    private readonly ChannelLayout _d = d;
    private readonly int _topK = topK;
    private readonly float* _x = x;
    private readonly float* _indices = indices;
    private readonly float* _values = values;
    private readonly RankedClass* _ranked = ranked;

    public RowSlices Rows { get; } = new(d.Outer * d.Inner, d.Channels);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in LargestClasses work, int chunk, int thread)
    {
        var (_, channels, inner) = work._d;
        var topK = work._topK;
        var ranked = work._ranked + ((long)thread * topK);
        for (var row = work.Rows.Start(chunk); row < work.Rows.End(chunk); row++)
        {
            var x = work._x + ((long)(row / inner) * channels * inner) + (row % inner);
            var held = 0;
            for (var c = 0; c < channels; c++)
            {
                // Indices rise, so a tie goes before what is held.
                var value = x[(long)c * inner];
                var place = held;
                while (place > 0 && (float.IsNaN(value) || value >= ranked[place - 1].Value)) place--;
                if (place == topK) continue;
                held = Math.Min(held + 1, topK);
                for (var k = held - 1; k > place; k--) ranked[k] = ranked[k - 1];
                ranked[place] = new RankedClass(value, c);
            }

            var to = ((long)(row / inner) * topK * inner) + (row % inner);
            for (var k = 0; k < topK; k++, to += inner)
            {
                if (work._indices != null) work._indices[to] = ranked[k].Index;
                if (work._values != null) work._values[to] = ranked[k].Value;
            }
        }
    }
}

internal readonly record struct RankedClass(float Value, int Index);
