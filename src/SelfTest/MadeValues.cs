namespace CaffeTop.SelfTest;

/// <summary>Values that are the same on every machine.</summary>
internal static class MadeValues
{
    /// <summary>Between −1 and 1.</summary>
    public static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }

    /// <summary>All of different magnitude, from 0.05 to 2, in random order and of random sign: no two are nearly equal, none is near 0, so that rounding
    /// changes neither a maximum nor the side of a ReLU.</summary>
    public static float[] Distinct(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = 0.05f + (1.95f * (i + 1) / count);
        random.Shuffle(values);
        for (var i = 0; i < count; i++)
        {
            if (random.Next(2) == 0) values[i] = -values[i];
        }

        return values;
    }
}
