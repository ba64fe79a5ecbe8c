using System.Diagnostics.CodeAnalysis;
using System.Text;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Screens;

/// <summary>
/// A terminal that writes into a file what it was last asked to show (CAFFETOP_SCREEN=FILE): how many frames there were, how many keys had been read
/// before this one, and the buffer's text, without what a terminal makes of it. Tests compare the two, and know from it that a key has had its effect.
/// </summary>
internal sealed class SavedScreen(ITerminal terminal, string file) : ITerminal
{
    private int _frames;
    private int _keys;

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public ColorDepth Colors => terminal.Colors;

    public bool Unicode => terminal.Unicode;

    public TimeProvider Clock => terminal.Clock;

    public bool Mouse { get => terminal.Mouse; set => terminal.Mouse = value; }

    /// <summary>The terminal itself, or one that saves what it shows where the environment asks for it.</summary>
    public static ITerminal Around(ITerminal terminal) =>
        Environment.GetEnvironmentVariable("CAFFETOP_SCREEN") is { Length: > 0 } file ? new SavedScreen(terminal, file) : terminal;

    public TimeSpan UntilNextFrame(bool onlyClock = false) => terminal.UntilNextFrame(onlyClock);

    public void Present(CellBuffer frame)
    {
        _frames++;
        terminal.Present(frame);
        // Renamed when it is whole: whoever reads it sees this frame or the one before.
        using (var stream = new FileStream(file + ".part", FileMode.Create, FileAccess.Write)) stream.Write(Encoding.UTF8.GetBytes($"{_frames} frames, {_keys} keys\n{frame.ToText()}"));
        File.Move(file + ".part", file, overwrite: true);
    }

    public void Invalidate() => terminal.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait)
    {
        var isThere = terminal.TryRead(out input, wait);
        if (input is KeyInput) _keys++;
        return isThere;
    }

    public void Wake() => terminal.Wake();

    public void Suspend() => terminal.Suspend();

    public void Copy(string text) => terminal.Copy(text);

    public void Dispose() => terminal.Dispose();
}
