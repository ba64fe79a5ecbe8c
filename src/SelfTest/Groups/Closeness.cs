using System.Globalization;

namespace CaffeTop.SelfTest.Groups;

/// <summary>How near two lists of values are, relative to the largest of the expected ones.</summary>
internal static class Closeness
{
    // Blobs that ought to be zero hold rounding errors.
    private const double Least = 1e-3;

    /// <summary>Returns the largest error.</summary>
    /// <exception cref="SelfTestFailure">It is above <paramref name="most"/>, or something is not finite that should be.</exception>
    public static double Require(float[] expected, float[] actual, double most, string what)
    {
        if (expected.Length != actual.Length) throw new SelfTestFailure($"{what}: {actual.Length} values instead of {expected.Length}");
        double largest = Least;
        foreach (var value in expected) largest = Math.Max(largest, Math.Abs(value));
        double worst = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var error = Math.Abs((double)expected[i] - actual[i]) / largest;

            // NaN is never below.
            if (!(error <= most))
            {
                throw new SelfTestFailure(string.Create(
                    CultureInfo.InvariantCulture, $"{what}: value {i} of {expected.Length} is {actual[i]} instead of {expected[i]} (error {error:0.0e+0}, at most {most:0.0e+0})"));
            }

            worst = Math.Max(worst, error);
        }

        return worst;
    }

    /// <summary>
    /// Returns the length of the difference beside that of the expected values. For products of rounded factors, whose values are right as a whole, but
    /// where a maximum or a ReLU may change its side, and with it single gradients altogether.
    /// </summary>
    /// <exception cref="SelfTestFailure">It is above <paramref name="most"/>, or not a number.</exception>
    public static double RequireAsWhole(float[] expected, float[] actual, double most, string what)
    {
        if (expected.Length != actual.Length) throw new SelfTestFailure($"{what}: {actual.Length} values instead of {expected.Length}");
        double difference = 0, length = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)expected[i] - actual[i], 2);
            length += Math.Pow(expected[i], 2);
        }

        var error = Math.Sqrt(difference) / Math.Max(Math.Sqrt(length), Least);
        if (error <= most) return error;
        throw new SelfTestFailure(string.Create(CultureInfo.InvariantCulture, $"{what}: as a whole off by {error:0.0e+0}, at most {most:0.0e+0}"));
    }

    /// <exception cref="SelfTestFailure">A bit differs.</exception>
    public static void RequireSameBits(float[] expected, float[] actual, string what)
    {
        if (expected.Length != actual.Length) throw new SelfTestFailure($"{what}: {actual.Length} values instead of {expected.Length}");
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i])) continue;
            throw new SelfTestFailure(string.Create(CultureInfo.InvariantCulture, $"{what}: value {i} of {expected.Length} is {actual[i]:R} instead of {expected[i]:R}"));
        }
    }
}
