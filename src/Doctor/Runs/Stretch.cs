namespace CaffeTop.Doctor.Runs;

/// <summary>Figures of a stretch of a curve.</summary>
internal static class Stretch
{
    private const int MostSorted = 4096;

    /// <summary>Of the finite values; of a long stretch, of a regular part of them. NaN where there is none.</summary>
    public static double Median(ReadOnlySpan<float> values)
    {
        var step = Math.Max(1, values.Length / MostSorted);
        var kept = new List<float>(Math.Min(values.Length, MostSorted) + 1);
        for (var i = 0; i < values.Length; i += step)
        {
            if (float.IsFinite(values[i])) kept.Add(values[i]);
        }

        kept.Sort();
        return kept.Count == 0 ? double.NaN : kept[kept.Count / 2];
    }

    public static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        var count = 0;
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) continue;
            sum += value;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>The first value that is NaN or infinite, or −1.</summary>
    public static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) return i;
        }

        return -1;
    }

    /// <summary>The share of values within a part <paramref name="tolerance"/> of <paramref name="middle"/>.</summary>
    public static double Near(ReadOnlySpan<float> values, double middle, double tolerance)
    {
        var near = 0;
        foreach (var value in values)
        {
            if (Math.Abs(value - middle) <= tolerance * Math.Abs(middle)) near++;
        }

        return values.Length == 0 ? 0 : near / (double)values.Length;
    }

    public static (double Least, double Largest) Range(ReadOnlySpan<float> values)
    {
        var (least, largest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (value < least) least = value;
            if (value > largest) largest = value;
        }

        return (least, largest);
    }

    /// <summary>The second half of the points.</summary>
    public static ReadOnlySpan<float> LaterHalf(ReadOnlySpan<float> values) => values[(values.Length / 2)..];

    public static ReadOnlySpan<float> Last(ReadOnlySpan<float> values, int count) => values[Math.Max(0, values.Length - count)..];
}
