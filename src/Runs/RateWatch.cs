namespace CaffeTop.Runs;

/// <summary>
/// Tells the steps of a learning rate from its smooth course. Policies step and multistep change in steps; poly, inv, exp and sigmoid move
/// with every line and have none; without a known policy a change counts where the rate stood still before.
/// </summary>
internal sealed class RateWatch
{
    private const int StoodStill = 3;

    private double _rate = double.NaN;
    private int _still;

    /// <summary>The rate before, where <paramref name="rate"/> is a step; else NaN.</summary>
    public double Step(double rate, string? policy)
    {
        var before = _rate;
        var still = _still;
        (_rate, _still) = (rate, rate == before ? still + 1 : 1);
        if (rate == before || double.IsNaN(before)) return double.NaN;
        var isStep = policy switch
        {
            "step" or "multistep" => true,
            "poly" or "inv" or "exp" or "sigmoid" => false,
            _ => still >= StoodStill,
        };
        return isStep ? before : double.NaN;
    }
}
