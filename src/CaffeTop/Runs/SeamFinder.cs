namespace CaffeTop.Runs;

/// <summary>
/// Finds where fragments of several runs were joined: displays have come at equal steps, and the next one is a hundred steps away.
/// </summary>
internal sealed class SeamFinder
{
    private const int Least = 4;
    private const int Leap = 100;

    private int _last = -1;
    private int _step;
    private int _equal;

    public bool IsSeam(int iteration) => _equal >= Least && _step > 0 && (long)iteration - _last > (long)Leap * _step;

    public void Display(int iteration)
    {
        var step = iteration - _last;
        if (step != 0 && _last >= 0) (_equal, _step) = step == _step ? (_equal + 1, _step) : (1, step);
        _last = iteration;
    }
}
