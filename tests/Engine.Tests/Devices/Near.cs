namespace CaffeTop.Engine.Tests.Devices;

/// <summary>Compares with a reference in double precision.</summary>
internal static class Near
{
    /// <summary>Every difference is at most <paramref name="tolerance"/> of the reference's largest magnitude.</summary>
    public static void AssertEqual(double[] expected, float[] actual, string what, double tolerance = 2e-6)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(difference <= tolerance * Math.Max(largest, 1e-3), $"{what}: element {i} is {actual[i]}, the reference {expected[i]}, largest {largest}");
        }
    }
}
