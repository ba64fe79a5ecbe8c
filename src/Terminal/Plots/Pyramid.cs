namespace CaffeTop.Terminal.Plots;

/// <summary>
/// Summaries of 16, 256, 4096 … neighbouring points, so that the extremes of any range cost some hundred steps however long the series is.
/// Complete groups only: an appended point changes none of them. Built when it is asked for.
/// </summary>
internal sealed class Pyramid
{
    private const int Radix = 16;
    private const int Bits = 4;

    private readonly List<PointSummary[]> _levels = [];
    private readonly List<int> _filled = [];

    /// <summary>The points <paramref name="from"/> … <paramref name="to"/> − 1 of <paramref name="y"/>.</summary>
    public PointSummary Range(ReadOnlySpan<float> y, int from, int to)
    {
        var sum = PointSummary.None;
        if (to - from < 4 * Radix)
        {
            for (var i = from; i < to; i++) sum.Add(y[i]);
            return sum;
        }

        Grow(y);
        while (from < to && (from & (Radix - 1)) != 0) sum.Add(y[from++]);
        while (to > from && (to & (Radix - 1)) != 0) sum.Add(y[--to]);
        from >>= Bits;
        to >>= Bits;
        for (var level = 0; from < to; level++)
        {
            var groups = _levels[level];
            if (level + 1 == _levels.Count)
            {
                while (from < to) sum.Add(groups[from++]);
                break;
            }

            while (from < to && (from & (Radix - 1)) != 0) sum.Add(groups[from++]);
            while (to > from && (to & (Radix - 1)) != 0) sum.Add(groups[--to]);
            from >>= Bits;
            to >>= Bits;
        }

        return sum;
    }

    private void Grow(ReadOnlySpan<float> y)
    {
        var groups = Room(0, y.Length >> Bits);
        for (var g = _filled[0]; g < y.Length >> Bits; g++)
        {
            var sum = PointSummary.None;
            foreach (var value in y.Slice(g << Bits, Radix)) sum.Add(value);
            groups[g] = sum;
        }

        _filled[0] = y.Length >> Bits;
        for (var level = 1; _filled[level - 1] >> Bits > 0; level++)
        {
            var below = _levels[level - 1];
            var count = _filled[level - 1] >> Bits;
            groups = Room(level, count);
            for (var g = _filled[level]; g < count; g++)
            {
                var sum = PointSummary.None;
                for (var i = g << Bits; i < (g + 1) << Bits; i++) sum.Add(below[i]);
                groups[g] = sum;
            }

            _filled[level] = count;
        }
    }

    private PointSummary[] Room(int level, int count)
    {
        if (level == _levels.Count)
        {
            _levels.Add(new PointSummary[Math.Max(Radix, count)]);
            _filled.Add(0);
        }

        if (_levels[level].Length < count)
        {
            var groups = _levels[level];
            Array.Resize(ref groups, Math.Max(count, groups.Length + groups.Length / 2));
            _levels[level] = groups;
        }

        return _levels[level];
    }
}
