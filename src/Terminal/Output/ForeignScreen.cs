using CaffeTop.Terminal.Input;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// A terminal that shows what another process draws. That process is not trusted: frames pass through <see cref="FrameFilter"/>, raw mode and the
/// screen are this side's own affair, and given back whatever happens. <see cref="Show"/> may be called from one other thread.
/// </summary>
public sealed class ForeignScreen : IDisposable
{
    private readonly ITerminalDevice _device;
    private readonly TimeProvider _clock;
    private readonly FrameFilter _filter = new();
    // What comes while the terminal is somebody else's waits.
    private readonly Lock _lock = new();
    private readonly InputDecoder _answers = new();
    private int _asked;
    private int _answered;
    private long _lastAsked;
    private bool _isGone;

    /// <summary>Takes the terminal: raw mode, alternate screen.</summary>
    public ForeignScreen(ITerminalDevice device, TimeProvider clock)
    {
        _device = device;
        _clock = clock;
        Take();
    }

    public (int Width, int Height) Size => _device.Size;

    /// <summary>Something came that no frame holds; nothing of it or after it was shown.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Sends what may pass. False: the terminal is gone, or <see cref="IsRefused"/>.</summary>
    public bool Show(ReadOnlySpan<byte> bytes)
    {
        if (_filter.TryPass(bytes, out var whole))
        {
            lock (_lock)
            {
                var questions = whole.Count(ControlSequences.AskReady) + whole.Count(ControlSequences.AskCursor);
                if (questions > 0) _lastAsked = _clock.GetTimestamp();
                _asked += questions;
                return whole.IsEmpty || _device.Write(whole);
            }
        }

        IsRefused = true;
        return false;
    }

    /// <summary>To the clipboard, as <see cref="ITerminal.Copy"/>; control characters but line feeds and tabs are left out.</summary>
    public bool Copy(string text)
    {
        var plain = string.Concat(text.Where(static c => c is '\n' or '\t' || !char.IsControl(c)));
        lock (_lock) return _device.Copy(plain);
    }

    /// <summary>Keys, answers of the terminal, and what happened to it.</summary>
    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count)
    {
        var what = _device.Read(bytes, wait, out count);
        if (what == DeviceEvent.HungUp) _isGone = true;
        if (what == DeviceEvent.Bytes) CountAnswers(bytes[..count]);
        return what;
    }

    /// <summary>Ends a <see cref="Read"/>; from any thread.</summary>
    public void Wake() => _device.Wake();

    /// <summary>Gives the terminal back, stops this process until the shell continues it, and takes the terminal again: empty.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _device.Leave();
            _device.Stop();
            Take();
        }
    }

    /// <summary>After somebody else has had the terminal: takes it again, empty.</summary>
    public void Retake()
    {
        lock (_lock)
        {
            _device.Leave();
            Take();
        }
    }

    public void Dispose()
    {
        Settle();
        _device.Leave();
        _device.Dispose();
    }

    private void CountAnswers(ReadOnlySpan<byte> bytes)
    {
        _answers.Feed(bytes);
        while (_answers.TryTake(out var input))
        {
            if (input is TerminalReply { Final: 'n' or 'R' }) _answered++;
        }
    }

    // As TerminalSession's, for a process that ended before the answers to its questions came.
    private void Settle()
    {
        // Whoever is writing still hangs on a terminal that takes nothing.
        if (_isGone || !_lock.TryEnter()) return;
        try
        {
            if (_asked == 0 || (_answered == 0 && _clock.GetElapsedTime(_lastAsked) > SettleTime.OfTheUnknown)) return;
            if (!_device.Write([.. ControlSequences.MouseOff, .. ControlSequences.AskReady])) return;
            _asked++;
        }
        finally
        {
            _lock.Exit();
        }

        var bytes = new byte[256];
        var start = _clock.GetTimestamp();
        while (_answered < _asked)
        {
            var left = SettleTime.For(_answered > 0) - _clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || Read(bytes, left, out _) is DeviceEvent.HungUp or DeviceEvent.Nothing) return;
        }
    }

    private void Take()
    {
        // Answers that had not come were dropped with what was typed when the terminal was given back.
        _asked = _answered;
        _device.Enter(ControlSequences.EnterScreen, ControlSequences.LeaveScreen);
    }
}
