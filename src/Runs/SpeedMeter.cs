namespace CaffeTop.Runs;

/// <summary>
/// Iterations per second. The rate that Caffe logs includes tests and is garbage at a session's first display, so stamps tell first:
/// intervals between two displays without a test or a snapshot; only where there is none, those with one, less the test's seconds; only
/// without stamps, the logged rates.
/// </summary>
internal sealed class SpeedMeter
{
    private const double RecentDisplays = 16;

    private Sum _clean;
    private Sum _mixed;
    private Sum _logged;
    private long _lastTicks = -1;
    private int _lastIteration;
    private bool _hasLast;
    private bool _disturbed;
    private double _testSeconds;

    public double? Speed => _clean.Rate ?? _mixed.Rate ?? _logged.Rate;

    public double? RecentSpeed => _clean.RecentRate ?? _mixed.RecentRate ?? _logged.RecentRate;

    /// <summary>A test or a snapshot stands between this display and the next.</summary>
    public void Disturb(double testSeconds)
    {
        _disturbed = true;
        _testSeconds += testSeconds;
    }

    public void Display(int iteration, long ticks, in LoggedSpeedValue logged)
    {
        if (_hasLast)
        {
            if (logged.Seconds > 0 && logged.Iterations > 0 && double.IsFinite(logged.Seconds)) _logged.Add(logged.Iterations, logged.Seconds);
            if (ticks >= 0 && _lastTicks >= 0 && ticks >= _lastTicks && iteration > _lastIteration)
            {
                var seconds = (ticks - _lastTicks) / (double)TimeSpan.TicksPerSecond;
                if (_disturbed) _mixed.Add(iteration - _lastIteration, Math.Max(0, seconds - _testSeconds));
                else _clean.Add(iteration - _lastIteration, seconds);
            }
        }

        (_hasLast, _lastIteration, _lastTicks, _disturbed, _testSeconds) = (true, iteration, ticks, false, 0);
    }

    /// <summary>The bracket of a loss line.</summary>
    public readonly record struct LoggedSpeedValue(double Seconds, int Iterations);

    private struct Sum
    {
        private double _iterations;
        private double _seconds;
        private double _recentIterations;
        private double _recentSeconds;

        // Stamps of one instant (a fast run, a clock of milliseconds) add up until some time has passed.
        public readonly double? Rate => _seconds > 0 && _iterations > 0 ? _iterations / _seconds : null;

        public readonly double? RecentRate => _recentSeconds > 0 && _recentIterations > 0 ? _recentIterations / _recentSeconds : Rate;

        public void Add(double iterations, double seconds)
        {
            _iterations += iterations;
            _seconds += seconds;
            const double Keep = 1 - 1 / RecentDisplays;
            _recentIterations = _recentIterations * Keep + iterations;
            _recentSeconds = _recentSeconds * Keep + seconds;
        }
    }
}
