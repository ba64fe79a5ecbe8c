using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>What one run of a blob contributes to its <see cref="BlobStatistics"/>.</summary>
internal readonly record struct PartialStatistics(double AbsoluteSum, double SumOfSquares, float Min, float Max, long Zeros, long NonFinite)
{
    public static PartialStatistics Nothing => new(0, 0, float.PositiveInfinity, float.NegativeInfinity, 0, 0);

    public PartialStatistics With(in PartialStatistics other) => new(
        AbsoluteSum + other.AbsoluteSum, SumOfSquares + other.SumOfSquares, Math.Min(Min, other.Min), Math.Max(Max, other.Max),
        Zeros + other.Zeros, NonFinite + other.NonFinite);

    public BlobStatistics Of(long count)
    {
        var finite = count > NonFinite;
        return new BlobStatistics(count, AbsoluteSum, SumOfSquares, finite ? Min : float.NaN, finite ? Max : float.NaN, Zeros, NonFinite);
    }
}

/// <summary>All statistics of a run in one reading.</summary>
internal readonly unsafe struct MeasureWork(SpanChunks chunks, DeviceSpan* spans, PartialStatistics* partial) : IChunkWork<MeasureWork>
{
    private readonly SpanChunks _chunks = chunks;
    private readonly DeviceSpan* _spans = spans;
    private readonly PartialStatistics* _partial = partial;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MeasureWork work, int chunk, int thread)
    {
        work._chunks.Find(chunk, out var span, out var start);
        var x = (float*)work._spans[span].Address + start;
        var count = Math.Min(work._spans[span].Count - start, SpanChunks.Length);
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero, lowSquares = Vector<double>.Zero, highSquares = Vector<double>.Zero;
        Vector<int> zeros = Vector<int>.Zero, finites = Vector<int>.Zero;
        var minimum = new Vector<float>(float.PositiveInfinity);
        var maximum = new Vector<float>(float.NegativeInfinity);
        var largest = new Vector<float>(float.MaxValue);
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var value = Vector.Load(x + i);
            var mine = Vector<int>.AllBitsSet;
            if (count - i < Lanes.Count)
            {
                mine = Lanes.First(count - i);
                value = Lanes.Keep(value, count - i);
            }

            var size = Vector.Abs(value);
            Lanes.Add(size, ref low, ref high);
            Lanes.AddProduct(value, value, ref lowSquares, ref highSquares);
            var finite = Vector.LessThanOrEqual(size, largest) & mine;
            finites -= finite;
            zeros -= Vector.Equals(value, Vector<float>.Zero) & mine;
            minimum = Lanes.Select(finite & Vector.LessThan(value, minimum), value, minimum);
            maximum = Lanes.Select(finite & Vector.GreaterThan(value, maximum), value, maximum);
        }

        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        for (var lane = 0; lane < Lanes.Count; lane++)
        {
            least = Math.Min(least, minimum.GetElement(lane));
            most = Math.Max(most, maximum.GetElement(lane));
        }

        work._partial[chunk] = new PartialStatistics(
            Vector.Sum(low + high), Vector.Sum(lowSquares + highSquares), least, most, Vector.Sum(zeros), count - Vector.Sum(finites));
    }
}
