namespace CaffeTop.Terminal.Output;

/// <summary>
/// When the next frame may go. A large frame ends with a question, and the next waits for the answer or one second: at most one is on its way,
/// so on a slow link the picture is never older than a frame, where the buffers of a connection could hold many seconds of them.
/// </summary>
public sealed class FramePacer
{
    /// <summary>Frames of more bytes than this ask for an answer.</summary>
    public const int LargeFrame = 200;

    private const int PatienceWithSilence = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LostAnswer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockInterval = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private long _sent;
    private bool _anySent;
    private int _outstanding;
    private int _unanswered;
    private long _lastSign;

    /// <param name="framesPerSecond">At most so many, 1-60.</param>
    public FramePacer(TimeProvider clock, int framesPerSecond = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 60);
        _clock = clock;
        _interval = TimeSpan.FromSeconds(1.0 / framesPerSecond);
    }

    /// <summary>Whether this terminal has answered a question.</summary>
    public bool EverAnswered { get; private set; }

    /// <summary>Whether this terminal answers questions, or may still answer its first.</summary>
    public bool Expects => EverAnswered || (_outstanding > 0 && AskAbove == LargeFrame);

    /// <summary>How many answers are on their way.</summary>
    public int Outstanding => _outstanding;

    /// <summary>Frames above this size are to ask. A terminal that let two questions pass and never answered is not asked again, unless its answers come after all.</summary>
    public int AskAbove => !EverAnswered && _unanswered >= PatienceWithSilence ? int.MaxValue : LargeFrame;

    /// <summary>A frame has gone.</summary>
    /// <param name="asked">Whether it ended with the question.</param>
    public void Sent(bool asked)
    {
        _sent = _clock.GetTimestamp();
        _anySent = true;
        if (_outstanding > 0) _unanswered++;
        if (_outstanding == 0 || _clock.GetElapsedTime(_lastSign) > LostAnswer)
        {
            _outstanding = 0;
            _lastSign = _sent;
        }

        if (asked) _outstanding++;
    }

    /// <summary>The terminal answered one question; there may be more on their way, of frames that were sent after a second without an answer.</summary>
    public void Answered()
    {
        if (_outstanding > 0) _outstanding--;
        EverAnswered = true;
        _unanswered = 0;
        _lastSign = _clock.GetTimestamp();
    }

    /// <summary>How long until the next frame may go; zero: now.</summary>
    /// <param name="onlyClock">Nothing but a clock changes: four frames a second do.</param>
    public TimeSpan UntilNext(bool onlyClock)
    {
        if (!_anySent) return TimeSpan.Zero;
        // A terminal that was given up answers no more; nothing waits for it.
        var interval = onlyClock && _interval < ClockInterval ? ClockInterval : _interval;
        if (_outstanding > 0 && AskAbove == LargeFrame && interval < LongestWait) interval = LongestWait;
        var left = interval - _clock.GetElapsedTime(_sent);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
