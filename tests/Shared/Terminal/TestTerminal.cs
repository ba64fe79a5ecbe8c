using System.Diagnostics.CodeAnalysis;
using System.Text;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Shared;

/// <summary>
/// A terminal for tests of whole programs. First write the script (<see cref="Type"/>, <see cref="Press(Key, KeyModifiers)"/>, <see cref="Wait(TimeSpan)"/>,
/// <see cref="Check"/> …), then run the program on it. Keys are encoded to bytes and go through the real decoder; frames go through the real
/// writer into a strict model of a terminal, which must then show what the buffer holds. Time passes only while the program waits and the script
/// says so. When the script is over the terminal hangs up, so a program that ends at that always ends.
/// </summary>
public sealed class TestTerminal : ITerminal
{
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(300);

    private readonly TerminalSession _session;
    private int _readsAfterEnd;

    public TestTerminal(int width, int height, ColorDepth colors = ColorDepth.TrueColor, bool unicode = true, int framesPerSecond = 10)
    {
        TestClock = new TestClock();
        Vt = new VtScreen(width, height);
        Device = new ScriptedDevice(Vt, TestClock);
        _session = new TerminalSession(Device, TestClock, colors, unicode, framesPerSecond);
    }

    public TestClock TestClock { get; }

    /// <summary>What the terminal shows and answers.</summary>
    public VtScreen Vt { get; }

    public ScriptedDevice Device { get; }

    /// <summary>The text of every frame presented, oldest first.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>The text now on the screen.</summary>
    public string Text => Frames.Count == 0 ? "" : Frames[^1];

    /// <summary>A copy of the buffer presented last.</summary>
    public CellBuffer Shown { get; } = new(0, 0);

    public int Width => _session.Width;

    public int Height => _session.Height;

    public ColorDepth Colors => _session.Colors;

    public bool Unicode => _session.Unicode;

    public TimeProvider Clock => TestClock;

    public bool Mouse
    {
        get => _session.Mouse;
        set => _session.Mouse = value;
    }

    /// <summary>Script: characters one after the other, each as a key.</summary>
    public TestTerminal Type(string text)
    {
        foreach (var rune in text.EnumerateRunes()) Device.Feed(KeyBytes.Of(rune));
        return this;
    }

    /// <summary>Script: a named key. Escape is followed by the pause that makes it one.</summary>
    public TestTerminal Press(Key key, KeyModifiers modifiers = KeyModifiers.None)
    {
        Device.Feed(KeyBytes.Of(key, modifiers));
        return key == Key.Escape ? Wait(TimeSpan.FromMilliseconds(50)) : this;
    }

    /// <summary>Script: a character with modifiers, as <c>Press('c', KeyModifiers.Control)</c>.</summary>
    public TestTerminal Press(char character, KeyModifiers modifiers)
    {
        Device.Feed(KeyBytes.Of(new Rune(character), modifiers));
        return this;
    }

    /// <summary>Script: the mouse; cells count from 0.</summary>
    public TestTerminal Send(MouseInput mouse)
    {
        Device.Feed(KeyBytes.Of(mouse));
        return this;
    }

    /// <summary>Script: press and release of the left button.</summary>
    public TestTerminal Click(int x, int y) => Send(new MouseInput(MouseAction.Press, 0, x, y, default)).Send(new MouseInput(MouseAction.Release, 0, x, y, default));

    /// <summary>Script: a bracketed paste.</summary>
    public TestTerminal Paste(string text)
    {
        foreach (var part in KeyBytes.Paste(text).Chunk(1024)) Device.Feed(part);
        return this;
    }

    /// <summary>Script: any bytes.</summary>
    public TestTerminal Bytes(ReadOnlySpan<byte> bytes)
    {
        foreach (var part in bytes.ToArray().Chunk(1024)) Device.Feed(part);
        return this;
    }

    /// <summary>Script: the window gets another size.</summary>
    public TestTerminal Resize(int width, int height)
    {
        Device.Call(() =>
        {
            Vt.Resize(width, height);
            return DeviceEvent.Resized;
        });
        return this;
    }

    /// <summary>Script: nothing happens for a while.</summary>
    public TestTerminal Wait(TimeSpan time)
    {
        Device.Pass(time);
        return this;
    }

    public TestTerminal Wait(double seconds) => Wait(TimeSpan.FromSeconds(seconds));

    /// <summary>Script: calls something after 0.3 s, in which the program has drawn what came before.</summary>
    public TestTerminal Check(Action action)
    {
        Wait(Settled);
        Device.Call(() =>
        {
            action();
            return DeviceEvent.Woken;
        });
        return this;
    }

    public TimeSpan UntilNextFrame(bool onlyClock = false) => _session.UntilNextFrame(onlyClock);

    public void Present(CellBuffer frame)
    {
        _session.Present(frame);
        if (Device.Broken) return;
        if (Vt.DifferenceTo(frame, Colors, Unicode) is { } difference) throw new VtException($"frame {Frames.Count}: {difference}");
        Frames.Add(frame.ToText());
        Shown.Resize(frame.Width, frame.Height);
        for (var y = 0; y < frame.Height; y++) frame.Row(y).CopyTo(Shown.Row(y));
    }

    public void Invalidate() => _session.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait)
    {
        if (Device.Broken && ++_readsAfterEnd > 100) throw new InvalidOperationException("the script is over and the terminal hung up, but the program goes on");
        return _session.TryRead(out input, wait);
    }

    public void Wake() => _session.Wake();

    public void Suspend() => _session.Suspend();

    public void Copy(string text) => _session.Copy(text);

    public void Dispose() => _session.Dispose();
}
