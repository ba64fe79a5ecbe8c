namespace CaffeTop.Attaching;

/// <summary>Says lines into a log, but not for ever at the speed at which somebody may knock: 20 at once, then one a second; the next tells how many were left out.</summary>
internal sealed class SparingVoice(Action<string> say, TimeProvider clock)
{
    private const double AtOnce = 20;

    private readonly Lock _lock = new();
    private double _credit = AtOnce;
    private long _last = clock.GetTimestamp();
    private int _leftOut;

    public void Say(string line)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _credit = Math.Min(AtOnce, _credit + clock.GetElapsedTime(_last, now).TotalSeconds);
            _last = now;
            if (_credit < 1)
            {
                _leftOut++;
                return;
            }

            _credit--;
            say(_leftOut == 0 ? line : $"{line} ({_leftOut} such lines were left out before this one)");
            _leftOut = 0;
        }
    }
}
