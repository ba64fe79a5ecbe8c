namespace CaffeTop.Terminal.Plots;

/// <summary>
/// Summaries of 16, 256, 4096 … neighbouring points, so that the extremes of any range cost some hundred steps however long the series is.
/// Complete groups only: an appended point changes none of them. Built when it is asked for. Of thinned points the summaries of 16 are all that
/// is left of those that went, and are never built again.
/// </summary>
internal sealed class Pyramid
{
    private const int Radix = 16;
    private const int Bits = 4;

    private readonly List<PointSummary[]> _levels = [];
    private readonly List<int> _filled = [];
    // Groups before this one may stand for more than 16 points.
    private int _thinned;
    private int _most = 2 * Radix;

    /// <summary>The points <paramref name="from"/> … <paramref name="to"/> − 1 of <paramref name="y"/>.</summary>
    public PointSummary Range(ReadOnlySpan<float> y, int from, int to)
    {
        var sum = PointSummary.None;
        if (to - from < 4 * Radix && from >> Bits >= _thinned)
        {
            for (var i = from; i < to; i++) sum.Add(y[i]);
            return sum;
        }

        Grow(y);
        if ((from & (Radix - 1)) != 0)
        {
            var end = Math.Min(to, (from | (Radix - 1)) + 1);
            AddPart(ref sum, y, from, end);
            from = end;
        }

        if (from < to && (to & (Radix - 1)) != 0)
        {
            var start = to & ~(Radix - 1);
            AddPart(ref sum, y, start, to);
            to = start;
        }

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

    /// <summary>
    /// Merges neighbouring groups of the older three quarters of <paramref name="y"/>, those that stand for the fewest points first, until at
    /// most <paramref name="limit"/> points are left: of two groups every extreme, the first and some between stay.
    /// </summary>
    /// <param name="places">As long as <paramref name="y"/>; gets the places of the points that stay, in order.</param>
    /// <returns>How many stay.</returns>
    public int Thin(ReadOnlySpan<float> y, Span<int> places, long limit)
    {
        Grow(y);
        for (var i = 0; i < places.Length; i++) places[i] = i;
        var count = places.Length;
        var groups = _levels[0];
        var end = (y.Length >> Bits) / 4 * 3;
        while (count > limit && end > 1)
        {
            var into = 0;
            for (var g = 0; g < end; into++)
            {
                if (g + 1 < end && Points(groups[g]) + Points(groups[g + 1]) <= _most)
                {
                    Choose(y, places.Slice(g << Bits, Radix), places.Slice(into << Bits, Radix / 2));
                    Choose(y, places.Slice((g + 1) << Bits, Radix), places.Slice((into << Bits) + (Radix / 2), Radix / 2));
                    var both = groups[g];
                    both.Add(groups[g + 1]);
                    groups[into] = both;
                    g += 2;
                    continue;
                }

                places.Slice(g << Bits, Radix).CopyTo(places[(into << Bits)..]);
                groups[into] = groups[g++];
            }

            if (into == end)
            {
                _most *= 2;
                continue;
            }

            // What follows moves down behind the groups that are left.
            places[(end << Bits)..count].CopyTo(places[(into << Bits)..]);
            Array.Copy(groups, end, groups, into, (count >> Bits) - end);
            count -= (end - into) << Bits;
            end = into;
        }

        _thinned = end;
        _filled[0] = count >> Bits;
        for (var level = 1; level < _filled.Count; level++) _filled[level] = 0;
        return count;
    }

    // Eight of a group's sixteen places: its extremes, its first, one that is no number, and of the others every second.
    private static void Choose(ReadOnlySpan<float> y, ReadOnlySpan<int> group, Span<int> chosen)
    {
        int least = -1, most = -1, bad = -1;
        for (var i = 0; i < group.Length; i++)
        {
            var value = y[group[i]];
            if (!float.IsFinite(value))
            {
                if (bad < 0) bad = i;
                continue;
            }

            if (least < 0 || value < y[group[least]]) least = i;
            if (most < 0 || value > y[group[most]]) most = i;
        }

        var stays = 1;
        if (least >= 0) stays |= 1 << least;
        if (most >= 0) stays |= 1 << most;
        if (bad >= 0) stays |= 1 << bad;
        var left = chosen.Length - System.Numerics.BitOperations.PopCount((uint)stays);
        for (var i = 2; left > 0; i = i == group.Length - 2 ? 1 : i + 2)
        {
            if ((stays & (1 << i)) != 0) continue;
            stays |= 1 << i;
            left--;
        }

        var next = 0;
        for (var i = 0; i < group.Length; i++)
        {
            if ((stays & (1 << i)) != 0) chosen[next++] = group[i];
        }
    }

    private static int Points(in PointSummary group) => group.Count + group.Bad;

    // Points of one group. Where it stands for more, their number and sum are its share of the whole.
    private void AddPart(ref PointSummary sum, ReadOnlySpan<float> y, int from, int to)
    {
        var part = PointSummary.None;
        for (var i = from; i < to; i++) part.Add(y[i]);
        if (from >> Bits < _thinned && _levels[0][from >> Bits] is var whole && Points(whole) > Radix && part.Count > 0)
        {
            part.Count = Math.Max(1, (int)((long)whole.Count * (to - from) / Radix));
            part.Sum = whole.Mean * part.Count;
        }

        sum.Add(part);
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
