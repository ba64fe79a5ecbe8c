namespace CaffeTop.Terminal.Plots;

/// <summary>What is known of some points: extremes and sum of the finite ones, and how many were not finite.</summary>
public struct PointSummary
{
    public float Min;

    public float Max;

    public double Sum;

    /// <summary>Finite points.</summary>
    public int Count;

    /// <summary>NaN and infinite points.</summary>
    public int Bad;

    public static PointSummary None => new() { Min = float.PositiveInfinity, Max = float.NegativeInfinity };

    public readonly double Mean => Sum / Count;

    public void Add(float y)
    {
        if (!float.IsFinite(y))
        {
            Bad++;
            return;
        }

        if (y < Min) Min = y;
        if (y > Max) Max = y;
        Sum += y;
        Count++;
    }

    public void Add(in PointSummary other)
    {
        if (other.Min < Min) Min = other.Min;
        if (other.Max > Max) Max = other.Max;
        Sum += other.Sum;
        Count += other.Count;
        Bad += other.Bad;
    }
}
