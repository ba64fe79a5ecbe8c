using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The smoothed loss leaps up again and again and comes down: the steps are at the edge of what the net bears, or some records are bad.</summary>
public sealed class LossSpikes : IRunRule
{
    private const int Least = 5;

    public string Id => "loss-spikes";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var y = session.Session.Loss.Y;
        if (y.Length < 100) yield break;
        var (spikes, first, largest, high) = (0, -1, 0.0, false);
        var window = new double[32];
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            if (!float.IsFinite(y[i])) yield break;
            var seen = Math.Min(i, window.Length);
            if (seen == window.Length)
            {
                var mean = sum / window.Length;
                if (!high && y[i] > 4 * mean && y[i] > 0.1)
                {
                    (spikes, high) = (spikes + 1, true);
                    largest = Math.Max(largest, y[i] / mean);
                    if (first < 0) first = i;
                }
                else if (y[i] < 1.5 * mean)
                {
                    high = false;
                }

                if (high) continue;
            }

            sum += y[i] - window[i % window.Length];
            window[i % window.Length] = y[i];
        }

        if (spikes < Least) yield break;
        var x = session.Session.Loss.X[first];
        yield return this.Hint(
            session.At(x), $"The loss leapt to more than four times its level {spikes} times, first at iteration {x} (up to {Words.Number(largest)} times).",
            "Either the steps are nearly too long, or certain records are bad (the leaps then come back at the same place in the data).",
            $"Lower base_lr or set clip_gradients: 35; look whether the leaps come one epoch apart. {session.Records.Between(Math.Max(0, first > 0 ? session.Session.Loss.X[first - 1] : 0), x)}",
            Fact("leaps", spikes), Fact("largest_times", largest));
    }
}
