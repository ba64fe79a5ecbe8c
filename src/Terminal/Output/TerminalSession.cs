using System.Diagnostics.CodeAnalysis;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// A full-screen session on a device: writer, decoder and pacer put together. On the real terminal and in tests the same code; only the device
/// differs.
/// </summary>
public sealed class TerminalSession : ITerminal
{
    private static readonly TimeSpan ProbeWait = TimeSpan.FromMilliseconds(300);

    private readonly ITerminalDevice _device;
    private readonly FrameWriter _writer;
    private readonly FramePacer _pacer;
    private readonly InputDecoder _decoder = new();
    private readonly byte[] _input = new byte[4096];
    private long _lastByte;
    private bool _mouse;
    private bool _gone;
    private bool _hangUpTold;
    private bool _left;

    /// <summary>Takes the terminal: raw mode, alternate screen. <see cref="Dispose"/> gives it back.</summary>
    /// <param name="unicode">Null: ask the terminal, which takes one round trip.</param>
    public TerminalSession(ITerminalDevice device, TimeProvider clock, ColorDepth colors, bool? unicode, int framesPerSecond = 10, bool mouse = true)
    {
        _device = device;
        Clock = clock;
        Colors = colors;
        _pacer = new FramePacer(clock, framesPerSecond);
        device.Enter(ControlSequences.EnterScreen, ControlSequences.LeaveScreen);
        Mouse = mouse;
        Unicode = unicode ?? Probe();
        (Width, Height) = device.Size;
        _writer = new FrameWriter(colors, Unicode);
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public ColorDepth Colors { get; }

    public bool Unicode { get; }

    public TimeProvider Clock { get; }

    public bool Mouse
    {
        get => _mouse;
        set
        {
            if (_mouse == value) return;
            _mouse = value;
            Send(value ? ControlSequences.MouseOn : ControlSequences.MouseOff);
        }
    }

    public TimeSpan UntilNextFrame(bool onlyClock = false) => _pacer.UntilNext(onlyClock);

    public void Present(CellBuffer frame)
    {
        if (frame.Width != Width || frame.Height != Height)
            throw new ArgumentException($"the frame has {frame.Width}x{frame.Height} cells, the terminal {Width}x{Height}", nameof(frame));
        var askAbove = _pacer.AskAbove;
        var bytes = _writer.Write(frame, askAbove);
        Send(bytes);
        _pacer.Sent(bytes.EndsWith(ControlSequences.AskReady));
    }

    public void Invalidate() => _writer.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait)
    {
        var start = Clock.GetTimestamp();
        while (true)
        {
            var ready = false;
            while (_decoder.TryTake(out input))
            {
                if (!ReferenceEquals(input, TerminalReply.Ready)) return true;
                _pacer.Answered();
                ready = true;
            }

            if (ready) return false;
            if (_gone && !_hangUpTold)
            {
                _hangUpTold = true;
                input = new HangUpInput();
                return true;
            }

            var left = wait - Clock.GetElapsedTime(start);
            if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            switch (Await(left))
            {
                case DeviceEvent.Nothing when left == TimeSpan.Zero:
                case DeviceEvent.Woken:
                    return false;
                case DeviceEvent.Resized:
                    if (TakeSize())
                    {
                        input = new ResizeInput(Width, Height);
                        return true;
                    }

                    break;
                case DeviceEvent.StopAsked:
                    Suspend();
                    input = new ResizeInput(Width, Height);
                    return true;
                case DeviceEvent.Continued:
                    // Another program may have changed the modes meanwhile.
                    _device.Leave();
                    TakeBack();
                    input = new ResizeInput(Width, Height);
                    return true;
                case DeviceEvent.HungUp when _gone:
                    return false;
                case DeviceEvent.HungUp:
                    _gone = true;
                    break;
            }
        }
    }

    public void Wake() => _device.Wake();

    public void Suspend()
    {
        Settle();
        _device.Leave();
        _device.Stop();
        TakeBack();
    }

    public void Copy(string text)
    {
        if (!_gone && !_device.Copy(text)) _gone = true;
    }

    public void Dispose()
    {
        if (_left) return;
        _left = true;
        Settle();
        _device.Leave();
        _device.Dispose();
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (!_gone && !bytes.IsEmpty && !_device.Write(bytes)) _gone = true;
    }

    // Waits for the device, but no longer than a sequence that has begun may stay open.
    private DeviceEvent Await(TimeSpan wait)
    {
        var pause = _decoder.Pause;
        if (pause is { } open)
        {
            open -= Clock.GetElapsedTime(_lastByte);
            if (open <= TimeSpan.Zero)
            {
                _decoder.Resolve();
                return DeviceEvent.Bytes;
            }

            if (open < wait) wait = open;
        }

        var what = _device.Read(_input, wait, out var count);
        if (what != DeviceEvent.Bytes) return what;
        _lastByte = Clock.GetTimestamp();
        _decoder.Feed(_input.AsSpan(0, count));
        return what;
    }

    private bool TakeSize()
    {
        var (width, height) = _device.Size;
        if (width == Width && height == Height) return false;
        (Width, Height) = (width, height);
        // Terminals differ in what they make of the old picture.
        _writer.Invalidate();
        return true;
    }

    private void TakeBack()
    {
        _device.Enter(ControlSequences.EnterScreen, ControlSequences.LeaveScreen);
        TakeSize();
        if (_mouse) Send(ControlSequences.MouseOn);
        _writer.Invalidate();
    }

    // Answers and reports that are on their way must not reach the shell: nothing more is asked for, and what comes before the answer to a last
    // question is taken.
    private void Settle()
    {
        if (_gone || !_pacer.Expects) return;
        if (_mouse) Send(ControlSequences.MouseOff);
        Send(ControlSequences.AskReady);
        var wanted = _pacer.Outstanding + 1;
        var start = Clock.GetTimestamp();
        while (wanted > 0 && !_gone)
        {
            while (_decoder.TryTake(out var input))
            {
                if (!ReferenceEquals(input, TerminalReply.Ready)) continue;
                wanted--;
                _pacer.Answered();
            }

            var left = SettleTime.For(_pacer.EverAnswered) - Clock.GetElapsedTime(start);
            if (wanted == 0 || left <= TimeSpan.Zero) break;
            if (Await(left) == DeviceEvent.HungUp) _gone = true;
        }
    }

    // Keys typed meanwhile stay in the queue's order behind the answer's place; only the answer is taken.
    private bool Probe()
    {
        Send(ControlSequences.ProbeUnicode);
        var kept = new List<InputEvent>();
        var start = Clock.GetTimestamp();
        bool? answer = null;
        while (answer is null && !_gone)
        {
            while (_decoder.TryTake(out var input))
            {
                if (input is TerminalReply { Final: 'R', Parameters: [_, var column] }) answer = column == 2;
                else kept.Add(input);
            }

            var left = ProbeWait - Clock.GetElapsedTime(start);
            if (answer is not null || left <= TimeSpan.Zero) break;
            if (Await(left) == DeviceEvent.HungUp) _gone = true;
        }

        _decoder.PutBack(kept);
        return answer ?? false;
    }
}
