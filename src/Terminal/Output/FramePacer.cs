namespace CaffeTop.Terminal.Output;

/// <summary>
/// When the next frame may go. A large frame ends with a question, and the next waits for the answer or one second: at most one is on its way,
/// so on a slow link the picture is never older than a frame, where the buffers of a connection could hold many seconds of them.
/// </summary>
public sealed class FramePacer
{
    /// <summary>Frames of more bytes than this ask for an answer.</summary>
    public const int LargeFrame = 200;

    private const int PatienceWithSilence = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClockInterval = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private long _sent;
    private bool _anySent;
    private bool _waiting;
    private bool _everAnswered;
    private int _unanswered;

    /// <param name="framesPerSecond">At most so many, 1-60.</param>
    public FramePacer(TimeProvider clock, int framesPerSecond = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 60);
        _clock = clock;
        _interval = TimeSpan.FromSeconds(1.0 / framesPerSecond);
    }

    /// <summary>Whether this terminal answers at all.</summary>
    public bool IsAnswered => _everAnswered;

    /// <summary>Whether an answer is outstanding.</summary>
    public bool IsWaiting => _waiting;

    /// <summary>Frames above this size are to ask. A terminal that never answered three times is not asked again.</summary>
    public int AskAbove => !_everAnswered && _unanswered >= PatienceWithSilence ? int.MaxValue : LargeFrame;

    /// <summary>A frame has gone.</summary>
    /// <param name="asked">Whether it ended with the question.</param>
    public void Sent(bool asked)
    {
        if (_waiting) _unanswered++;
        _sent = _clock.GetTimestamp();
        _anySent = true;
        _waiting = asked;
    }

    /// <summary>The terminal answered.</summary>
    public void Answered()
    {
        _waiting = false;
        _everAnswered = true;
        _unanswered = 0;
    }

    /// <summary>How long until the next frame may go; zero: now.</summary>
    /// <param name="onlyClock">Nothing but a clock changes: four frames a second do.</param>
    public TimeSpan UntilNext(bool onlyClock)
    {
        if (!_anySent) return TimeSpan.Zero;
        var interval = onlyClock && _interval < ClockInterval ? ClockInterval : _interval;
        if (_waiting && interval < LongestWait) interval = LongestWait;
        var left = interval - _clock.GetElapsedTime(_sent);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
