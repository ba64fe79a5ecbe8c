namespace CaffeTop.Runs;

/// <summary>
/// Finds where fragments of several runs were joined: the next display is a hundred steps away, and either the steps were equal for long or
/// another thread (so another process) writes it.
/// </summary>
internal sealed class SeamFinder
{
    private const int Least = 4;
    private const int Leap = 100;

    private int _last = -1;
    private int _step;
    private int _equal;
    private long _thread;

    public bool IsSeam(int iteration, long thread) =>
        _step > 0 && (long)iteration - _last > (long)Leap * _step && (_equal >= Least || (thread != _thread && thread != 0 && _thread != 0));

    /// <summary>The user changed the run's pace: the next leap is no seam.</summary>
    public void Forget() => (_step, _equal) = (0, 0);

    public void Display(int iteration, long thread)
    {
        var step = iteration - _last;
        if (step != 0 && _last >= 0) (_equal, _step) = step == _step ? (_equal + 1, _step) : (1, step);
        (_last, _thread) = (iteration, thread);
    }
}
