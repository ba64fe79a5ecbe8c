namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// Decides which iterations are sampled. With a share of the time: never before so much training time has passed that all samples, the next one
/// included, stay within it. The cost of the first one is a guess on the high side, from the number of values; as a rule it then fits within the
/// first 100 iterations, since reading everything once costs less than an iteration. Later ones go by what the samples before them took.
/// <para>
/// The first sample is due as soon as it can be afforded, further ones at displayed iterations, or where displays are rare, after half a minute
/// without one. So that a log and a screen's memory do not grow without end, two samples lie at least two seconds apart, more where a net has
/// hundreds of blobs, and a three-hundredth of the training time so far: a night's run has a thousand samples, a chart's width several times over.
/// </para>
/// </summary>
/// <param name="plan">What was asked for.</param>
/// <param name="guess">Seconds that the first sample may take.</param>
/// <param name="blobs">About as many as a sample has lines of numbers.</param>
internal sealed class SamplingBudget(NormsPlan plan, double guess, int blobs)
{
    private const double LeastGap = 2;
    private const double GapOfBlob = 0.02;
    private const double GapOfTraining = 1.0 / 300;
    private const double LongestGap = 30;

    // How much of the latest cost the estimate takes over.
    private const double Newer = 0.5;

    private double _estimate = guess;
    private double _spent;
    private double _last = double.NegativeInfinity;

    /// <param name="iteration">About to begin.</param>
    /// <param name="isDisplayed">Its loss will be shown.</param>
    /// <param name="trainingSeconds">Of all iterations until now, samples included.</param>
    public bool IsDue(int iteration, bool isDisplayed, double trainingSeconds)
    {
        if (plan.Interval > 0) return iteration % plan.Interval == 0;
        if (plan.IsOff || _spent + _estimate > plan.MostShare * trainingSeconds) return false;
        var since = trainingSeconds - _last;
        if (double.IsInfinity(since)) return true;
        var gap = Math.Max(Math.Max(LeastGap, blobs * GapOfBlob), trainingSeconds * GapOfTraining);
        return since >= gap && (isDisplayed || since >= LongestGap);
    }

    /// <summary>A sample was taken.</summary>
    /// <param name="trainingSeconds">Until it was taken.</param>
    public void Sampled(double trainingSeconds, double seconds)
    {
        _estimate = double.IsInfinity(_last) ? seconds : Math.Max(seconds, _estimate + ((seconds - _estimate) * Newer));
        _last = trainingSeconds;
        _spent += seconds;
    }
}
