using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal;

/// <summary>
/// What a full-screen program sees of a terminal. Used by one thread, except <see cref="Wake"/>. The loop of such a program:
/// <code>
/// while (!done)
/// {
///     var wait = idle;
///     if (changed &amp;&amp; (wait = terminal.UntilNextFrame()) == TimeSpan.Zero) { draw; terminal.Present(buffer); changed = false; wait = idle; }
///     if (terminal.TryRead(out var input, wait)) handle(input);
/// }
/// </code>
/// </summary>
public interface ITerminal : IDisposable
{
    /// <summary>In cells; changes only together with a <see cref="ResizeInput"/>.</summary>
    int Width { get; }

    int Height { get; }

    ColorDepth Colors { get; }

    /// <summary>Whether characters beyond ASCII can be shown.</summary>
    bool Unicode { get; }

    TimeProvider Clock { get; }

    /// <summary>Whether the mouse is reported (the terminal's own selection then needs Shift).</summary>
    bool Mouse { get; set; }

    /// <summary>How long until another frame may be presented; zero: now.</summary>
    /// <param name="onlyClock">Nothing but a clock has changed.</param>
    TimeSpan UntilNextFrame(bool onlyClock = false);

    /// <summary>Makes the screen show the buffer, which must have the terminal's size. Nothing is kept of it.</summary>
    void Present(CellBuffer frame);

    /// <summary>The next frame paints everything anew (Ctrl-L).</summary>
    void Invalidate();

    /// <summary>
    /// The next thing that happened. False: nothing within <paramref name="wait"/>, or <see cref="Wake"/> was called, or the terminal became
    /// ready for a frame. After a <see cref="HangUpInput"/> nothing comes any more.
    /// </summary>
    bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InputEvent? input, TimeSpan wait);

    /// <summary>Ends a <see cref="TryRead"/> that waits, or the next one; from any thread.</summary>
    void Wake();

    /// <summary>Gives the terminal back and stops the process until the shell continues it (Ctrl-Z); the next frame paints everything.</summary>
    void Suspend();

    /// <summary>To the clipboard of the person at the terminal, through the terminal; it may refuse silently. Longer texts than 64 KiB are cut.</summary>
    void Copy(string text);
}
