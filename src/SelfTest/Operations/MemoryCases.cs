using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class MemoryCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (var size in OpTable.Sizes)
        {
            yield return new($"fill {size}", run =>
            {
                var (y, indices) = (run.Output(size), run.Indices(size));
                run.Op(device =>
                {
                    device.Memory.Fill(y, -1.5f);
                    device.Memory.Fill(indices, 7);
                });
            });
            yield return new($"copy {size}", run =>
            {
                var (x, y) = (run.Input(size, Values.Special), run.Output(size));
                run.Op(device => device.Memory.Copy(x, y));
            }, 0);
            yield return new($"index to float {size}", run =>
            {
                var (indices, y) = (run.Indices([.. Enumerable.Range(0, size)]), run.Output(size));
                run.Op(device => device.Memory.ToFloat(indices, y));
            }, 0);
        }

        foreach (var (rows, lengths) in new[] { (1, new[] { 3 }), (5, [7, 33, 1]), (4, [64, 128, 32, 32]), (3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), (2, [150_001, 3]) })
        {
            foreach (var left in new[] { -1, 1 }) foreach (var op in Rows(rows, lengths, left)) yield return op;
        }

        // Rows of a concatenation, a crop, a permutation.
        foreach (var (what, copy, source, destination) in new[]
        {
            ("rows", StridedCopy.Rows(5, 33, 33, 0, 70, 20), 5 * 33, 5 * 70),
            ("crop", new StridedCopy([3, 4, 5], [63, 9, 1], 21, [20, 5, 1], 0), 3 * 63, 3 * 20),
            ("transpose", new StridedCopy([17, 31], [31, 1], 0, [1, 17], 0), 17 * 31, 17 * 31),
        })
        {
            foreach (var accumulate in new[] { false, true })
            {
                yield return new($"strided copy, {what}{(accumulate ? " +" : "")}", run =>
                {
                    var (x, y) = (run.Input(source), run.InOut(destination));
                    run.Op(device => device.Memory.Copy(copy, x, y, accumulate));
                });
            }
        }
    }

    /// <param name="left">The part that is left out.</param>
    private static IEnumerable<OpCase> Rows(int rows, int[] lengths, int left)
    {
        if (left >= lengths.Length) yield break;
        var join = new RowJoin(rows, lengths);
        var what = $"{rows}x{string.Join('+', lengths)}{(left < 0 ? "" : " but one")}";
        yield return new($"join {what}", run =>
        {
            var parts = lengths.Select((length, k) => k == left ? default : run.Input(rows * length)).ToArray();
            var whole = run.Output(rows * join.Length);
            run.Op(device => device.Memory.Join(join, parts, whole));
        }, 0);
        yield return new($"part {what}", run =>
        {
            var whole = run.Input(rows * join.Length);
            var parts = lengths.Select((length, k) => k == left ? default : run.Output(rows * length)).ToArray();
            run.Op(device => device.Memory.Part(join, whole, parts));
        }, 0);
    }
}
