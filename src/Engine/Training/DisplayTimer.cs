namespace CaffeTop.Engine.Training;

/// <summary>Seconds and iterations since the last display, as in Caffe's log: tests count, pauses do not. The first display of a run has
/// rate 0.</summary>
internal sealed class DisplayTimer(TimeProvider clock)
{
    private long _since = clock.GetTimestamp();
    private TimeSpan _paused;
    private int _lastIteration;

    public void Start(int iteration)
    {
        _since = clock.GetTimestamp();
        _paused = TimeSpan.Zero;
        _lastIteration = iteration;
    }

    /// <summary>Time that does not count.</summary>
    public void Exclude(TimeSpan pause) => _paused += pause;

    /// <summary>Seconds since the last display and iter/s in them; starts the next stretch.</summary>
    public (float Rate, float Seconds) Display(int iteration)
    {
        var seconds = (float)Math.Max(0, (clock.GetElapsedTime(_since) - _paused).TotalSeconds);
        var rate = (iteration - _lastIteration) / (seconds > 0 ? seconds : 1);
        Start(iteration);
        return (rate, seconds);
    }
}
