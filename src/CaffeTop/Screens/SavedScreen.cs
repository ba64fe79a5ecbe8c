using System.Diagnostics.CodeAnalysis;
using System.Text;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Screens;

/// <summary>
/// A terminal that at its end writes into a file what it was last asked to show (CAFFETOP_SCREEN=FILE): the buffer's text, without what a terminal
/// makes of it. Tests compare the two.
/// </summary>
internal sealed class SavedScreen(ITerminal terminal, string file) : ITerminal
{
    private readonly CellBuffer _last = new(0, 0);
    private int _frames;

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public ColorDepth Colors => terminal.Colors;

    public bool Unicode => terminal.Unicode;

    public TimeProvider Clock => terminal.Clock;

    public bool Mouse { get => terminal.Mouse; set => terminal.Mouse = value; }

    /// <summary>The terminal itself, or one that saves its last screen where the environment asks for it.</summary>
    public static ITerminal Around(ITerminal terminal) =>
        Environment.GetEnvironmentVariable("CAFFETOP_SCREEN") is { Length: > 0 } file ? new SavedScreen(terminal, file) : terminal;

    public TimeSpan UntilNextFrame(bool onlyClock = false) => terminal.UntilNextFrame(onlyClock);

    public void Present(CellBuffer frame)
    {
        if ((_last.Width, _last.Height) != (frame.Width, frame.Height)) _last.Resize(frame.Width, frame.Height);
        for (var y = 0; y < frame.Height; y++) frame.Row(y).CopyTo(_last.Row(y));
        _frames++;
        terminal.Present(frame);
    }

    public void Invalidate() => terminal.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait) => terminal.TryRead(out input, wait);

    public void Wake() => terminal.Wake();

    public void Suspend() => terminal.Suspend();

    public void Copy(string text) => terminal.Copy(text);

    public void Dispose()
    {
        terminal.Dispose();
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes($"{_frames} frames\n{_last.ToText()}"));
    }
}
