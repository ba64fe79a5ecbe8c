using CaffeTop.Events;

namespace CaffeTop.Screens.Steering;

/// <summary>
/// How fast a run trains: iterations over the seconds that it spent on iterations, so that pauses, tests and snapshots do not count. Filled from
/// <see cref="RunProgress"/> before each drawing; nothing is allocated.
/// </summary>
internal sealed class LiveMeter
{
    private const double RecentSeconds = 10;
    private const double LongSeconds = 300;
    private const double Apart = 0.5;
    private const int Most = 700;

    private readonly Point[] _points = new Point[Most];
    private int _count;
    private int _next;
    private Point _now;
    private double _testSeconds = double.NaN;
    private double _lastTest;

    /// <summary>Iterations per second over the last 10 seconds of training; null: too early to say.</summary>
    public double? Speed => Rate(RecentSeconds);

    /// <summary>The same over the last 5 minutes.</summary>
    public double? LongSpeed => Rate(LongSeconds);

    /// <summary>Of the last 10 seconds of training, the share spent waiting for data; 0 where nobody measures it.</summary>
    public double DataWaitShare
    {
        get
        {
            if (Before(RecentSeconds) is not { } before || !(_now.Busy > before.Busy)) return 0;
            return Math.Clamp((_now.Wait - before.Wait) / (_now.Busy - before.Busy), 0, 1);
        }
    }

    /// <summary>Of all seconds of training, the share spent on norms and layer times.</summary>
    public double SamplingShare { get; private set; }

    /// <summary>
    /// Seconds to an iteration: at the speed of the last 5 minutes, and the tests on the way, each as long as the last one that was seen. Null: too
    /// early to say.
    /// </summary>
    /// <param name="testInterval">Iterations between two tests; 0: there are none.</param>
    public double? SecondsTo(int iteration, int testInterval)
    {
        if (LongSpeed is not { } speed || speed <= 0) return null;
        var left = Math.Max(0, iteration - _now.Iteration);
        var tests = testInterval > 0 ? iteration / testInterval - _now.Iteration / testInterval : 0;
        return left / speed + tests * _lastTest;
    }

    public void Take(RunProgress progress)
    {
        _now = new Point(progress.BusySeconds, progress.Iteration, progress.DataWaitSeconds);
        var tests = progress.TestSeconds;
        if (tests > _testSeconds) _lastTest = tests - _testSeconds;
        _testSeconds = tests;
        SamplingShare = _now.Busy > 0 ? Math.Clamp(progress.SamplingSeconds / _now.Busy, 0, 1) : 0;
        // A restored snapshot: the iteration jumps, what was measured before belongs to other iterations.
        if (_count > 0 && _now.Iteration < Last.Iteration) _count = 0;
        if (_count > 0 && _now.Busy - Last.Busy < Apart) return;
        _points[_next] = _now;
        _next = (_next + 1) % Most;
        _count = Math.Min(Most, _count + 1);
    }

    private Point Last => _points[(_next + Most - 1) % Most];

    private double? Rate(double seconds)
    {
        if (Before(seconds) is not { } before) return null;
        var (busy, iterations) = (_now.Busy - before.Busy, _now.Iteration - before.Iteration);
        return busy > 0.05 && iterations > 0 ? iterations / busy : null;
    }

    // The newest point that is at least so many seconds old, else the oldest one.
    private Point? Before(double seconds)
    {
        Point? found = null;
        for (var back = 1; back <= _count; back++)
        {
            found = _points[(_next + Most - back) % Most];
            if (_now.Busy - found.Value.Busy >= seconds) break;
        }

        return found;
    }

    private readonly record struct Point(double Busy, int Iteration, double Wait);
}
