using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

/// <summary>Runs an operation of the table and compares what two devices made of it.</summary>
internal static class OpComparison
{
    public static OpRun Run(OpCase op, IDevice device)
    {
        device.Pass = 5;
        var run = new OpRun(device, op.Name);
        op.Body(run);
        return run;
    }

    /// <summary>What differs first, or null. Tolerance 0 compares bits.</summary>
    public static string? Difference(OpRun expected, OpRun actual, double tolerance) => Difference(expected, actual, tolerance, out _);

    /// <param name="worst">The largest error, relative to the largest magnitude of its blob, as far as was compared.</param>
    public static string? Difference(OpRun expected, OpRun actual, double tolerance, out double worst)
    {
        var wanted = expected.Results();
        var got = actual.Results();
        worst = 0;
        for (var k = 0; k < wanted.Count; k++)
        {
            var difference = wanted[k].IsIndex || tolerance == 0
                ? Bits(wanted[k].Values, got[k].Values)
                : Numbers(wanted[k].Values, got[k].Values, tolerance, ref worst);
            if (difference is not null) return $"blob {k}{difference}";
        }

        for (var i = 0; i < expected.Returned.Count; i++)
        {
            double a = expected.Returned[i], b = actual.Returned[i];
            if (!a.Equals(b) && !(Math.Abs(a - b) <= 1e-10 * Math.Abs(a))) return $"returned number {i}: {b} for {a}";
        }

        return null;
    }

    /// <summary>The first blob and place whose bits differ, or null.</summary>
    public static string? Bits(IReadOnlyList<(float[] Values, bool IsIndex)> wanted, IReadOnlyList<(float[] Values, bool IsIndex)> got)
    {
        for (var k = 0; k < wanted.Count; k++)
        {
            if (Bits(wanted[k].Values, got[k].Values) is { } difference) return $"blob {k}{difference}";
        }

        return null;
    }

    private static string? Bits(float[] wanted, float[] got)
    {
        for (var i = 0; i < wanted.Length; i++)
        {
            int a = BitConverter.SingleToInt32Bits(wanted[i]), b = BitConverter.SingleToInt32Bits(got[i]);
            if (a != b) return $"[{i} of {wanted.Length}]: {b} ({got[i]}) for {a} ({wanted[i]})";
        }

        return null;
    }

    private static string? Numbers(float[] wanted, float[] got, double tolerance, ref double worst)
    {
        double largest = 0;
        foreach (var value in wanted)
        {
            if (float.IsFinite(value)) largest = Math.Max(largest, Math.Abs(value));
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].Equals(got[i])) continue;
            var error = Math.Abs((double)wanted[i] - got[i]);
            if (!(error <= tolerance * largest)) return $"[{i} of {wanted.Length}]: {got[i]} for {wanted[i]}";
            worst = Math.Max(worst, error / largest);
        }

        return null;
    }
}
