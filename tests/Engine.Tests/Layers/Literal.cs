using CaffeTop.Engine.Tensors;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Blobs written out, and comparison of floats within a tolerance.</summary>
internal static class Literal
{
    private static readonly ReferenceDevice Device = new();

    public static Blob Of(int[] shape, params float[] values)
    {
        var blob = new Blob(Device, new Shape(shape));
        Assert.Equal(blob.Count, values.Length);
        blob.CopyDataFrom(values);
        return blob;
    }

    /// <summary>Values that look random, differ from each other and stay away from 0 by at least 0.05: fine for kinks and for maxima.</summary>
    public static Blob Varied(int seed, params int[] shape)
    {
        var blob = new Blob(Device, new Shape(shape));
        var random = new Random(seed);
        var values = new float[blob.Count];
        for (var i = 0; i < values.Length; i++) values[i] = i + 1;
        random.Shuffle(values);
        for (var i = 0; i < values.Length; i++)
        {
            var magnitude = 0.05f + (1.95f * values[i] / values.Length);
            values[i] = random.Next(2) == 0 ? magnitude : -magnitude;
        }

        blob.CopyDataFrom(values);
        return blob;
    }

    public static void Near(float[] expected, float[] actual, float tolerance = 1e-6f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var scale = Math.Max(1, Math.Abs(expected[i]));
            Assert.True(
                expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"element {i}: expected {expected[i]}, got {actual[i]}; all: {string.Join(' ', actual)}");
        }
    }
}
