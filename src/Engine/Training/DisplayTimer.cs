namespace CaffeTop.Engine.Training;

/// <summary>Seconds and iterations since the last display, as in Caffe's log: tests count, pauses do not. The first display of a run has
/// rate 0.</summary>
internal sealed class DisplayTimer(TimeProvider clock)
{
    private long _since = clock.GetTimestamp();
    private TimeSpan _paused;
    private int _lastIteration;
    private int? _lastDisplay;

    public void Start(int iteration)
    {
        Restart(iteration);
        _lastDisplay = null;
    }

    /// <summary>Time that does not count.</summary>
    public void Exclude(TimeSpan pause) => _paused += pause;

    /// <summary>
    /// Seconds since the last display, iter/s in them, and the iterations: Caffe says display, also where the run began in between; only
    /// after a display out of turn (a step, another display) they are counted. Starts the next stretch.
    /// </summary>
    public (float Rate, float Seconds, int Iterations) Display(int iteration, int display)
    {
        var seconds = (float)Math.Max(0, (clock.GetElapsedTime(_since) - _paused).TotalSeconds);
        var passed = iteration - _lastIteration;
        var isInTurn = display > 0 && iteration % display == 0;
        var iterations = isInTurn && (_lastDisplay is null || _lastDisplay == display) ? display : passed;
        Restart(iteration);
        _lastDisplay = isInTurn ? display : 0;
        return (passed / (seconds > 0 ? seconds : 1), seconds, iterations);
    }

    private void Restart(int iteration)
    {
        _since = clock.GetTimestamp();
        _paused = TimeSpan.Zero;
        _lastIteration = iteration;
    }
}
