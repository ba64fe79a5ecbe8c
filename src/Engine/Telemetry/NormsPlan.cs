using System.Globalization;

namespace CaffeTop.Engine.Telemetry;

/// <summary>How often a run samples norms and layer times: for a share of its time, every so many iterations, or never.</summary>
public sealed record NormsPlan
{
    private NormsPlan(double share, int interval) => (MostShare, Interval) = (share, interval);

    public static NormsPlan Off { get; } = new(0, 0);

    /// <summary>What a run does whose log or screen somebody may look at: 1 % of its time.</summary>
    public static NormsPlan Usual { get; } = Share(0.01);

    /// <summary>The share of the training time that samples may take; 0 without a budget.</summary>
    public double MostShare { get; }

    /// <summary>Iterations from one sample to the next, whatever that costs; 0 with a budget.</summary>
    public int Interval { get; }

    public bool IsOff => MostShare == 0 && Interval == 0;

    /// <param name="share">Above 0, at most 1.</param>
    public static NormsPlan Share(double share)
    {
        if (!(share is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "a share lies above 0 and is at most 1");
        return new NormsPlan(share, 0);
    }

    public static NormsPlan Every(int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        return new NormsPlan(0, iterations);
    }

    /// <summary><c>off</c>, a share of the time (<c>1%</c>, <c>0.5%</c>) or a number of iterations (<c>200</c>); null where it is none of these.</summary>
    public static NormsPlan? Parse(string text)
    {
        if (text == "off") return Off;
        if (text.EndsWith('%'))
        {
            return double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                && percent is > 0 and <= 100 ? Share(percent / 100) : null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations > 0 ? Every(iterations) : null;
    }
}
