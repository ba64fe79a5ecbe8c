namespace CaffeTop.Terminal.Plots;

/// <summary>Steps that people like to read, at least as large as asked.</summary>
internal static class NiceStep
{
    private static readonly double[] Round = [1, 2, 5];
    private static readonly double[] Quarters = [1, 2, 2.5, 5];
    private static readonly double[] Fine = [1, 1.1, 1.2, 1.35, 1.5, 1.65, 1.8, 2, 2.2, 2.5, 2.75, 3, 3.3, 3.6, 4, 4.4, 5, 5.5, 6, 6.6, 7.3, 8, 9];

    /// <summary>1, 2 or 5 times a power of ten: for ticks of iterations.</summary>
    public static double ForTicks(double atLeast) => Of(Round, atLeast);

    /// <summary>Quarters too: for ticks of values.</summary>
    public static double ForValues(double atLeast) => Of(Quarters, atLeast);

    /// <summary>Steps at most about 10 % apart: for columns, so that little of the width stays empty and still most new points change nothing.</summary>
    public static double ForColumns(double atLeast) => Of(Fine, atLeast);

    private static double Of(double[] mantissas, double atLeast)
    {
        if (!(atLeast > 1e-300) || double.IsInfinity(atLeast)) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        foreach (var mantissa in mantissas)
        {
            if (mantissa * power >= atLeast * (1 - 1e-9)) return mantissa * power;
        }

        return 10 * power;
    }
}
