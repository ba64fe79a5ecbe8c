using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class ReductionCases
{
    private static readonly (int Outer, int Length)[] Shapes = [(1, 1), (3, 7), (17, 16), (2, 33), (1, 100_001), (500, 100), (3, 20_000)];

    public static IEnumerable<OpCase> All()
    {
        foreach (var (outer, length) in Shapes)
        {
            foreach (var kind in Enum.GetValues<ReductionKind>())
            {
                yield return new($"reduce {kind} {outer}x{length}", run =>
                {
                    var (x, y) = (run.Input(outer * length), run.Output(outer));
                    run.Op(device => device.Reduction.Reduce(kind, outer, length, 0.7f, x, y));
                });
                yield return new($"reduce backward {kind} {outer}x{length}", run =>
                {
                    var (x, dy, dx) = (run.Input(outer * length, Values.Ties), run.Input(outer), run.Output(outer * length));
                    run.Op(device => device.Reduction.ReduceBackward(kind, outer, length, 0.7f, x, dy, dx));
                });
            }
        }

        foreach (var size in OpTable.Sizes)
        {
            foreach (var accumulate in new[] { false, true })
            {
                yield return new($"dot {size}{(accumulate ? " +" : "")}", run =>
                {
                    var (values, weights, sum) = (run.Input(size), run.Input(size), run.InOut(1));
                    run.Op(device => device.Reduction.Dot(values, weights, sum, accumulate));
                });
            }

            yield return new($"sum of squares {size}", run =>
            {
                var (a, b, c) = (run.Input(size), run.Input(40_000), run.Input(3));
                double sum = 0;
                run.Op(device => sum = device.Reduction.SumOfSquares([a, default, b, c, default]));
                run.Returned.Add(sum);
            });
            foreach (var values in new[] { Values.Normal, Values.Special, Values.Ties })
            {
                yield return new($"measure {size} {values}", run =>
                {
                    var (a, b, c) = (run.Input(size, values), run.Input(20_000, values), run.InOut(float.NaN, float.PositiveInfinity));
                    var results = new BlobStatistics[4];
                    run.Op(device => device.Reduction.Measure([a, default, b, c], results));
                    foreach (var r in results)
                    {
                        run.Returned.AddRange([r.Count, r.AbsoluteSum, r.SumOfSquares, r.Min, r.Max, r.Zeros, r.NonFinite]);
                    }
                });
            }
        }
    }
}
